import { defineGroup } from '../group.js';
import { port, text } from '../kinds.js';
import { variable } from '../variable.js';

export const httpConfig = defineGroup('HTTP', {
  host: variable('ARK_HOST', {
    kind: text,
    default: '127.0.0.1',
    description: 'Address to listen on. `0.0.0.0` in a container.',
  }),
  port: variable('ARK_PORT', {
    kind: port,
    default: '3000',
    description: 'Port of the API (gateway, standalone) or of the probes and metrics (integration services).',
  }),
});
