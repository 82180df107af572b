import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type ObjectLiteral } from 'typeorm';
import { errorMessage } from '../error-code.js';
import { connectTimeout, isUnreachable } from './connection.js';
import { GuardedClient } from './guarded-client.js';
import { type MigrateOptions, migrateDatabase } from './migrate.js';
import { TypeormLog } from './typeorm-log.js';

export interface OpenDatabaseOptions extends MigrateOptions {
  readonly entities: readonly (new () => ObjectLiteral)[];
  /** Connections at most; default 10. */
  readonly poolSize?: number;
  /** Milliseconds after which the server ends a statement; default 30,000. Migrations have no such bound. */
  readonly statementTimeout?: number;
  /** Keep trying while the database cannot be reached; without it the first failure is thrown. */
  readonly waiting?: {
    /** Ends the waiting; its reason is thrown. */
    readonly signal: AbortSignal;
    /** Called when the waiting begins and each time its reason changes. */
    readonly onWaiting: (reason: string) => void;
  };
}

export interface Database {
  readonly dataSource: DataSource;
  /** Waits for the queries under way and closes all connections. */
  close(): Promise<void>;
}

/**
 * Opens the service's database: schema made, migrations run, a bounded pool connected. A connection that breaks later is
 * replaced at the next query. A wrong password or missing database is thrown at once, waiting or not.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const dataSource = await retryWhileUnreachable(options.waiting, async () => {
    await migrateDatabase(options);
    return connect(options);
  });
  let closed: Promise<void> | undefined;
  return {
    dataSource,
    close: () => {
      closed ??= dataSource.destroy();
      return closed;
    },
  };
}

function connect(options: OpenDatabaseOptions): Promise<DataSource> {
  const { url, schema, applicationName, entities, log, poolSize = 10, statementTimeout = 30_000 } = options;
  return new DataSource({
    type: 'postgres',
    url,
    schema,
    applicationName,
    entities: [...entities],
    installExtensions: false,
    logger: new TypeormLog(log),
    connectTimeoutMS: connectTimeout,
    poolSize,
    extra: {
      Client: GuardedClient,
      options: `-c search_path=${schema}`,
      keepAlive: true,
      idleTimeoutMillis: 60_000,
      statement_timeout: statementTimeout,
      idle_in_transaction_session_timeout: 2 * statementTimeout,
      // A server that hangs as a whole keeps no timeout of its own.
      query_timeout: statementTimeout + 5_000,
    },
    poolErrorHandler: (error: unknown) => log.warn({ reason: errorMessage(error) }, 'lost a database connection'),
  }).initialize();
}

async function retryWhileUnreachable<T>(
  waiting: OpenDatabaseOptions['waiting'],
  attempt: () => Promise<T>,
): Promise<T> {
  let told = '';
  for (let pause = 100; ; pause = Math.min(pause * 2, 5_000)) {
    waiting?.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!waiting || !isUnreachable(error)) throw error;
      const reason = errorMessage(error);
      if (reason !== told) waiting.onWaiting(reason);
      told = reason;
    }
    // Spread out, so that the replicas of a service do not all come at once.
    await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal: waiting.signal }).catch(() => {});
  }
}
