import type { Log } from '@arkflows/contracts';
import { Client } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { errorMessage } from '../error-code.js';
import { checkAddress, connectTimeout, type DatabaseAddress } from './connection.js';
import { GuardedClient } from './guarded-client.js';
import { TypeormLog } from './typeorm-log.js';

export type MigrationClass = new () => MigrationInterface;

export interface MigrateOptions extends DatabaseAddress {
  /** Each class name ends with the 13 digits of its time (`CreateRuns1764000000000`); they run in that order. */
  readonly migrations: readonly MigrationClass[];
  readonly log: Log;
}

/** A replica waits this long for another one that migrates. */
const lockTimeout = 10 * 60_000;

/**
 * Makes the schema where it is missing and runs the migrations that are still to run, each in a transaction. Several replicas
 * may call this at once: one works, the others wait for it. The migrations' SQL need not name the schema: it is first on the
 * search path. A role that owns the schema needs no other right.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<void> {
  checkAddress(options);
  const { url, schema, applicationName, migrations, log } = options;
  const lock = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeout,
  });
  lock.on('error', (error) => log.warn({ reason: error.message }, 'lost the connection that guards the migrations'));
  try {
    await lock.connect();
    await lock.query(`SET lock_timeout = ${lockTimeout}`);
    await lock.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`arkflows/migrations/${schema}`]);
    // IF NOT EXISTS asks for the right to create schemas also where there is nothing to create.
    const { rowCount } = await lock.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    if (!rowCount) await lock.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await runMigrations({ url, schema, applicationName, migrations, log });
  } finally {
    // Ending the session releases the lock.
    await lock.end().catch(() => {});
  }
}

async function runMigrations({ url, schema, applicationName, migrations, log }: MigrateOptions): Promise<void> {
  const source = new DataSource({
    type: 'postgres',
    url,
    schema,
    applicationName,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    installExtensions: false,
    logger: new TypeormLog(log),
    connectTimeoutMS: connectTimeout,
    poolSize: 2,
    extra: { Client: GuardedClient, options: `-c search_path=${schema}` },
    poolErrorHandler: (error: unknown) => log.warn({ reason: errorMessage(error) }, 'lost a database connection'),
  });
  await source.initialize();
  try {
    for (const { name } of await source.runMigrations())
      log.debug({ schema, migration: name }, 'migrated the database');
  } finally {
    await source.destroy();
  }
}
