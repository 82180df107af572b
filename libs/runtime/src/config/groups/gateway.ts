import { defineGroup } from '../group.js';
import { apiKey, duration, integer, masterKey } from '../kinds.js';
import { variable } from '../variable.js';

export const gatewayConfig = defineGroup('Gateway', {
  adminKey: variable('ARK_ADMIN_KEY', {
    kind: apiKey,
    secret: true,
    description: 'The first API key, which may do everything. Standalone makes one by itself.',
  }),
  masterKey: variable('ARK_MASTER_KEY', {
    kind: masterKey,
    secret: true,
    description:
      'Protects the stored credentials; without it none can be stored. All gateways on one database need the same. Standalone makes one by itself.',
  }),
  runRetentionMs: variable('ARK_RUN_RETENTION', {
    kind: duration,
    default: '7d',
    description: 'How long successful and skipped runs are kept in the index.',
  }),
  failureRetentionMs: variable('ARK_FAILURE_RETENTION', {
    kind: duration,
    default: '30d',
    description: 'How long failed runs and dead letters are kept in the index.',
  }),
  maxRunsPerNamespace: variable('ARK_MAX_RUNS_PER_NAMESPACE', {
    kind: integer(100, 100_000_000),
    default: '100000',
    description: 'Runs that are kept per namespace at most; the oldest successful ones go first.',
  }),
});
