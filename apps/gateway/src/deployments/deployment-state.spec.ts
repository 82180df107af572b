import { expect, it } from '@jest/globals';
import { deploymentState } from './deployment-state.js';

const published = { endReason: null, publishedAt: new Date() };
const replicas = (...states: ('active' | 'waiting' | 'failed')[]) => states.map((state) => ({ state }));

it.each([
  ['pending', { ...published, publishedAt: null }, replicas('active')],
  ['pending', published, replicas()],
  ['active', published, replicas('active', 'active')],
  ['waiting', published, replicas('active', 'waiting')],
  ['failed', published, replicas('active', 'failed', 'waiting')],
  ['superseded', { ...published, endReason: 'superseded' as const }, replicas('active')],
  ['removed', { ...published, endReason: 'removed' as const }, replicas()],
])('a deployment is %s', (state, deployment, reported) => expect(deploymentState(deployment, reported)).toBe(state));
