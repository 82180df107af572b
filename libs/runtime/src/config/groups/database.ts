import { defineGroup, type ValueOf } from '../group.js';
import { integer, url } from '../kinds.js';
import { variable } from '../variable.js';

/** The service's own store (not a target of its profiles). */
export const databaseConfig = defineGroup('Database', {
  url: variable('ARK_DATABASE_URL', {
    kind: url('postgres', 'postgresql'),
    required: true,
    secret: true,
    description: 'PostgreSQL database of this service: `postgres://user:password@host:5432/database`.',
  }),
  poolSize: variable('ARK_DATABASE_POOL_SIZE', {
    kind: integer(1, 200),
    default: '10',
    description: 'Connections that this process opens to its database at most.',
  }),
});

export type DatabaseConfig = ValueOf<typeof databaseConfig>;
