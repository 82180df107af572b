import type { Log } from '@arkflows/contracts';
import { migrateDatabase, openDatabase } from '@arkflows/persistence';
import type { DataSource } from 'typeorm';
import { CreateDelivery1764100000000 } from './migrations/1764100000000-create-delivery.js';
import { AskForParked1764100000001 } from './migrations/1764100000001-ask-for-parked.js';
import { HandOver1764100000002 } from './migrations/1764100000002-hand-over.js';

/** The engine's tables in the database of one service. */
export interface DeliveryStore {
  readonly dataSource: DataSource;
  /** Connections of their own for what must not wait for anything: the lease. */
  readonly leases: DataSource;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Makes the tables anew where they are gone: the database came back empty. */
  restoreTables(): Promise<void>;
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

const STATEMENT_TIMEOUT_MS = 10_000;
/** So short that another try fits into a lease, on another connection. */
const LEASE_TIMEOUT_MS = 2_000;
const LEASE_CONNECTIONS = 2;

/** Makes or brings up to date the engine's tables. Throws what `openDatabase` of the persistence library throws. */
export async function openDeliveryStore(options: DeliveryStoreOptions): Promise<DeliveryStore> {
  const { url, schema, service, poolSize, log } = options;
  const shared = {
    url,
    schema,
    applicationName: service,
    entities: [],
    migrations: [CreateDelivery1764100000000, AskForParked1764100000001, HandOver1764100000002],
    log,
  };
  const database = await openDatabase({ ...shared, poolSize, statementTimeout: STATEMENT_TIMEOUT_MS });
  const leases = await openDatabase({
    ...shared,
    poolSize: LEASE_CONNECTIONS,
    statementTimeout: LEASE_TIMEOUT_MS,
  }).catch(async (error) => {
    await database.close();
    throw error;
  });
  return {
    dataSource: database.dataSource,
    leases: leases.dataSource,
    restoreTables: () => {
      log.error(
        { schema },
        "the tables of this service's database are gone, with all that was parked: making them anew",
      );
      return migrateDatabase(shared);
    },
    ping: async () => void (await database.dataSource.query('SELECT 1')),
    close: async () => void (await Promise.all([database.close(), leases.close()])),
  };
}
