import { randomBytes } from 'node:crypto';
import { EnvironmentTopics, silentLog, systemClock, type TopicSpec } from '@arkflows/contracts';
import { type Broker, createKafkaBroker, openEmbeddedBroker } from '@arkflows/messaging';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import { prepareTopics } from '../prepare-topics.js';

/** A durable broker with topics that no other test has. */
export interface TestBroker {
  readonly broker: Broker;
  readonly topics: EnvironmentTopics;
  /** Of users' events. */
  readonly topic: string;
  /** Of the service. */
  readonly databaseUrl: string;
  close(): Promise<void>;
}

export type OpenBroker = () => Promise<TestBroker>;

/** Few, since each costs Kafka time, but more than one, so that there is something to share. */
const MOST_PARTITIONS = 3;
const dependencies = { log: silentLog, clock: systemClock };

/** Everything that the engine is tested on, for `describe.each`. One Kafka client per test file. */
export function everyBroker(): readonly [string, OpenBroker][] {
  return [
    ['on the embedded broker', openEmbedded],
    ['on Kafka', kafkaOfTheFile()],
  ];
}

/** A database of its own on the server for tests. */
export async function openTestDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const url = engineAddress('ARK_TEST_POSTGRES');
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const database = `delivery_${randomBytes(6).toString('hex')}`;
  await admin.query(`CREATE DATABASE ${database}`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${database}` }).href,
    drop: async () => {
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.end();
    },
  };
}

async function openEmbedded(): Promise<TestBroker> {
  const database = await openTestDatabase();
  const broker = await openEmbeddedBroker({ connectionString: database.url }, dependencies);
  return prepared(broker, database.url, async () => {
    await broker.close();
    await database.drop();
  });
}

function kafkaOfTheFile(): OpenBroker {
  let broker: Broker | undefined;
  afterAll(() => broker?.close());
  return async () => {
    const database = await openTestDatabase();
    broker ??= createKafkaBroker(
      { brokers: [engineAddress('ARK_TEST_KAFKA')], clientId: 'delivery-test' },
      dependencies,
    );
    return prepared(broker, database.url, database.drop);
  };
}

async function prepared(broker: Broker, databaseUrl: string, close: () => Promise<void>): Promise<TestBroker> {
  const name = randomBytes(6).toString('hex');
  const [topics, topic] = [new EnvironmentTopics(`ark.test-${name}`), `orders-${name}`];
  const events = { name: topic, partitions: 3, compacted: false, maxMessageBytes: 1_100_000 };
  const few = (spec: TopicSpec) => ({ ...spec, partitions: Math.min(spec.partitions, MOST_PARTITIONS) });
  const busy = [topics.commands('custom'), topics.requests('custom'), topics.replies(), topics.runs()];
  const read = [topics.results('custom'), topics.deadLetters('custom')];
  await broker.admin.ensureTopics([events, ...[...busy, ...read].map(few)]);
  await prepareTopics(broker, topics, 'custom', { create: true });
  return { broker, topics, topic, databaseUrl, close };
}

function engineAddress(variable: 'ARK_TEST_KAFKA' | 'ARK_TEST_POSTGRES'): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: the test bed sets it`);
  return value;
}
