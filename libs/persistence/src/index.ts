export { isUnreachable } from './database/connection.js';
export { type MigrateOptions, type MigrationClass, migrateDatabase } from './database/migrate.js';
export { type Database, type OpenDatabaseOptions, openDatabase } from './database/open.js';
export { type DatabaseOwner, ensureDatabase, hasDatabase } from './embedded-postgres/databases.js';
export { EmbeddedPostgresError, type EmbeddedPostgresFailure } from './embedded-postgres/error.js';
export type { ServerWatcher } from './embedded-postgres/keep-running.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres/start.js';
export { type Page, type PageOrder, type PageRequest, pageAfter } from './paging/page-after.js';
export { tieToThisProcess } from './processes/lifeline.js';
