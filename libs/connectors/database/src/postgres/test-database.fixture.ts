import { randomBytes } from 'node:crypto';
import type { Action, ActionContext, BulkItem, Outcome } from '@arkflows/connector-sdk';
import { silentLog, systemClock } from '@arkflows/contracts';
import pg from 'pg';
import { PostgresClient } from './client.js';
import { PostgresConnection } from './config.js';
import { postgres } from './connector.js';

/** A database of its own on the test server. */
export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly connection: PostgresConnection;
  readonly credential: { readonly username: string; readonly password: string };
  /** Asks without the connector. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

function serverAddress(): URL {
  const url = process.env.ARK_TEST_POSTGRES;
  if (!url) throw new Error('ARK_TEST_POSTGRES is not set: the testbed has not started PostgreSQL');
  return new URL(url);
}

export async function createDatabase(): Promise<TestDatabase> {
  const url = serverAddress();
  const database = `connector_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database} ENCODING 'UTF8' TEMPLATE template0`);
  const own = new pg.Client({ connectionString: new URL(`/${database}`, url).href });
  await own.connect();
  const host = url.hostname;
  const port = Number(url.port || 5432);
  return {
    host,
    port,
    connection: PostgresConnection.parse({ host, port, database, ssl: 'disable' }),
    credential: {
      username: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password) || `c4n4ry-${randomBytes(8).toString('hex')}`,
    },
    sql: async (text, values = []) => (await own.query(text, [...values])).rows,
    drop: async () => {
      await own.end();
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.end();
    },
  };
}

const context = (signal: AbortSignal = AbortSignal.timeout(20_000)): ActionContext => ({
  signal,
  log: silentLog,
});

export function openClient(
  database: TestDatabase,
  connection: Partial<PostgresConnection> = {},
): Promise<PostgresClient> {
  return PostgresClient.open({
    connection: { ...database.connection, ...connection },
    credential: async () => database.credential,
    concurrency: 8,
    signal: AbortSignal.timeout(60_000),
    log: silentLog,
    clock: systemClock,
  });
}

const actionOf = (name: string) => postgres.actions[name] as Action<PostgresClient>;

/** Runs an action as the engine does: its input passes the schema first. */
export const call = async (client: PostgresClient, name: string, input: unknown, signal?: AbortSignal) => {
  const action = actionOf(name);
  const output = await action.execute(client, action.input.parse(input), context(signal));
  return output as { rowCount: number; rows?: Record<string, unknown>[] };
};

export const callMany = async (
  client: PostgresClient,
  name: string,
  inputs: readonly (readonly [key: string | null, input: unknown])[],
  signal?: AbortSignal,
): Promise<readonly Outcome<unknown>[]> => {
  const action = actionOf(name);
  const items = inputs.map(([key, input]): BulkItem<unknown> => ({ key, input: action.input.parse(input) }));
  return (await action.executeMany?.(client, items, context(signal))) ?? [];
};

/** Waits until something is so; fails after five seconds. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not so within five seconds: ${isSo}`);
    await systemClock.sleep(10);
  }
}
