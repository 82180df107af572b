import { z } from 'zod';
import { endpoint } from '../http/declaration.js';

const tag = 'Service';
const open = { method: 'GET', tag, permission: 'public', audit: 'none', status: 200 } as const;

export const alive = endpoint({
  ...open,
  operation: 'healthz',
  path: '/healthz',
  summary: 'The process is alive',
  response: z.object({ status: z.literal('up') }),
});

const State = z.enum(['up', 'down']);

export const ready = endpoint({
  ...open,
  operation: 'readyz',
  path: '/readyz',
  summary: 'Everything that is needed is there',
  otherStatuses: { 503: 'Something is missing; the body says what' },
  response: z.object({
    status: State,
    components: z.record(z.string(), z.object({ state: State, since: z.string(), reason: z.string().optional() })),
  }),
});

export const metrics = endpoint({
  ...open,
  operation: 'metrics',
  path: '/metrics',
  summary: 'Metrics in the text format of Prometheus',
  textResponses: ['text/plain'],
});
