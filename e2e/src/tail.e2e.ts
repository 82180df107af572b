import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from './support/ark.js';
import { HttpTarget } from './support/http-target.js';
import { type Installation, standalone } from './support/installation.js';
import { root } from './support/service-process.js';
import { until } from './support/until.js';

let suite: Installation;
let target: HttpTarget;
let tail: ChildProcess;
let shown = '';
let said = '';

beforeAll(async () => {
  suite = await standalone();
  target = await new HttpTarget().start();
  const profile = {
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'people' },
    spec: {
      connector: 'rest',
      connection: { baseUrl: target.url },
      operations: {
        put: {
          action: 'request',
          with: { method: 'PUT', path: '/people/{id}' },
          mapping: { 'params.id': 'data.id' },
        },
      },
      triggers: [{ name: 'people', topic: 'people', from: 'earliest', operation: 'put', key: 'data.id' }],
    },
  };
  done(await suite.ark(['apply', '-f', '-'], stringify(profile)));
  done(await suite.ark(['deploy', 'people']));
  tail = spawn(process.execPath, [resolve(root, 'apps/cli/bin/ark.js'), 'tail', '-o', 'json'], {
    env: { ARK_SERVER: suite.gateway.url, ARK_API_KEY_FILE: join(suite.dataDirectory ?? '', 'admin.key') },
  });
  tail.stdout?.on('data', (chunk) => {
    shown += chunk;
  });
  tail.stderr?.on('data', (chunk) => {
    said += chunk;
  });
}, 120_000);
afterAll(async () => {
  tail?.kill('SIGKILL');
  await suite?.stop();
  await target?.stop();
});

const publish = async (...ids: string[]) =>
  done(await suite.ark(['publish', 'people', '--key', 'id'], ids.map((id) => JSON.stringify({ id })).join('\n')));
const keys = (): string[] =>
  shown
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).key);
const showsExactly = (...expected: string[]) =>
  until(() => keys().sort().join() === expected.join(), { what: () => `${expected}; shown: ${keys()}; said: ${said}` });

it('ark tail shows runs as they come, each once, also over a gateway that is killed, until Ctrl-C', async () => {
  await publish('anna', 'bob');
  await showsExactly('anna', 'bob');
  await suite.gateway.kill();
  await until(() => said.includes('Trying again'), { what: () => `it says that the gateway is away; said: ${said}` });
  await suite.gateway.start();
  await publish('carl');
  await showsExactly('anna', 'bob', 'carl');
  const began = performance.now();
  tail.kill('SIGINT');
  const [code] = await once(tail, 'exit', { signal: AbortSignal.timeout(10_000) });
  expect(code).toBe(0);
  expect(performance.now() - began).toBeLessThan(3_000);
}, 120_000);
