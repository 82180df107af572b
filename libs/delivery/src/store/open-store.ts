import type { Log } from '@arkflows/contracts';
import { openDatabase } from '@arkflows/persistence';
import type { DataSource } from 'typeorm';
import { CreateDelivery1764100000000 } from './migrations/1764100000000-create-delivery.js';

/** The engine's tables in the database of one service. */
export interface DeliveryStore {
  readonly dataSource: DataSource;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveryStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** The service's own schema; made when missing. */
  readonly schema: string;
  readonly service: string;
  readonly poolSize: number;
  readonly log: Log;
}

/** Short, since a lease is not renewed meanwhile. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Makes or brings up to date the engine's tables. Throws what `openDatabase` of the persistence library throws. */
export async function openDeliveryStore(options: DeliveryStoreOptions): Promise<DeliveryStore> {
  const { url, schema, service, poolSize, log } = options;
  const database = await openDatabase({
    url,
    schema,
    applicationName: service,
    poolSize,
    statementTimeout: STATEMENT_TIMEOUT_MS,
    entities: [],
    migrations: [CreateDelivery1764100000000],
    log,
  });
  return {
    dataSource: database.dataSource,
    ping: async () => void (await database.dataSource.query('SELECT 1')),
    close: () => database.close(),
  };
}
