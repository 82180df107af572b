import {
  type Broker,
  type BrokerDependencies,
  type BrokerError,
  type Consumer,
  type Producer,
  type Reader,
} from '../broker.js';
import { OpenParts } from '../open-parts.js';
import { EmbeddedAdmin } from './admin.js';
import { Appender } from './appender.js';
import { EmbeddedConsumer, type LogParts } from './consumer.js';
import { Coordinator } from './coordinator.js';
import { Database } from './database.js';
import { GroupOffsets } from './group-offsets.js';
import { LogReader } from './log-reader.js';
import { Ownership } from './ownership.js';
import { EmbeddedProducer } from './producer.js';
import { EmbeddedReader } from './reader.js';
import { RecentRecords } from './recent-records.js';
import { Retention, type RetentionConfig } from './retention.js';
import { createTables, quotedSchema } from './schema.js';
import { TopicCatalogue } from './topic-catalogue.js';

export interface EmbeddedBrokerConfig {
  /** A PostgreSQL database that the broker may create its schema in. */
  readonly connectionString: string;
  /** Default `broker`. */
  readonly schema?: string;
  readonly retention?: RetentionConfig;
}

/**
 * Opens the durable log in a PostgreSQL database, for this one process. Rejects with UNAVAILABLE when the database does not
 * answer, and with FAULT when another process has the log open.
 */
export const openEmbeddedBroker = async (
  config: EmbeddedBrokerConfig,
  { log: rootLog, clock }: BrokerDependencies,
): Promise<Broker> => {
  const log = rootLog.child({ component: 'embedded broker' });
  const schema = quotedSchema(config.schema ?? 'broker');
  const parts = new OpenParts();

  const database = new Database(config.connectionString, clock, log);
  const catalogue = new TopicCatalogue(database, schema);
  const coordinator = new Coordinator(catalogue);
  const onLost = (error: BrokerError) => coordinator.fail(error);
  const ownership = new Ownership(config.connectionString, schema, onLost, clock, log);
  const recent = new RecentRecords();
  const appender = new Appender(database, schema, catalogue, recent, clock, onLost);
  const offsets = new GroupOffsets(database, schema, appender, clock, onLost);
  const reader = new LogReader(database, schema, recent);
  const retention = new Retention(config.retention ?? {}, database, schema, catalogue, clock, log);
  const logParts: LogParts = { catalogue, coordinator, offsets, reader, log };

  const closeLog = async () => {
    await retention.close();
    await appender.close();
    await offsets.close();
    await ownership.release();
    await database.close();
  };
  try {
    await ownership.take();
    await database.query('Creating the tables of the embedded broker', createTables(schema));
    await appender.claim();
    await catalogue.load();
  } catch (error) {
    await closeLog();
    throw error;
  }
  retention.start();
  let closed: Promise<void> | undefined;

  return {
    description: 'embedded',
    admin: new EmbeddedAdmin(catalogue, offsets),
    producer: (options): Producer =>
      parts.add(new EmbeddedProducer(catalogue, appender, clock, options?.timeoutMs ?? 30_000)),
    consumer: (options): Consumer => parts.add(new EmbeddedConsumer(options, logParts)),
    reader: (options): Reader => parts.add(new EmbeddedReader(options, logParts)),
    ping: async () => void (await database.query('Asking the database', 'select 1')),
    close: () => {
      closed ??= parts.close().then(closeLog);
      return closed;
    },
  };
};
