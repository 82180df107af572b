import { defineGroup } from '../group.js';
import { path, port } from '../kinds.js';
import { variable } from '../variable.js';

export const standaloneConfig = defineGroup('Standalone', {
  dataDirectory: variable('ARK_DATA_DIR', {
    kind: path,
    default: '.ark',
    description:
      'Where the standalone process keeps everything: database, broker log, admin key, master key, the families’ keys, credentials.',
  }),
  postgresPort: variable('ARK_POSTGRES_PORT', {
    kind: port,
    default: '15432',
    description: 'Port of the embedded PostgreSQL, on the loopback address only.',
  }),
});
