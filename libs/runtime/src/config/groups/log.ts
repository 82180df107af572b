import { defineGroup } from '../group.js';
import { oneOf } from '../kinds.js';
import { variable } from '../variable.js';

export type LogFormat = 'json' | 'pretty';

export const logConfig = defineGroup('Logs', {
  level: variable('ARK_LOG_LEVEL', {
    kind: oneOf('debug', 'info', 'warn', 'error'),
    default: 'info',
    description: 'The least that is logged.',
  }),
  format: variable('ARK_LOG_FORMAT', {
    kind: oneOf<LogFormat>('json', 'pretty'),
    default: {
      shown: 'pretty on a terminal, else json',
      compute: () => (process.stdout.isTTY ? 'pretty' : 'json'),
    },
    description: 'One JSON object per line for machines, or coloured lines for people.',
  }),
});
