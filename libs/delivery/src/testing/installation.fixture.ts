import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EnvironmentTopics,
  noMetrics,
  Profile,
  type ProfileSnapshot,
  silentLog,
  systemClock,
} from '@arkflows/contracts';
import { type Broker, type OutgoingRecord, openEmbeddedBroker, type ReceivedRecord } from '@arkflows/messaging';
import pg from 'pg';
import { type Engine, startEngine } from '../engine.js';
import { prepareTopics } from '../prepare-topics.js';
import { Probe } from './probe-connector.fixture.js';

interface TestEvent {
  readonly id: string | number;
  readonly key?: string | null;
  readonly partition?: number;
  readonly [field: string]: unknown;
}

type Bent = { action?: string; policies?: object; trigger?: object; operation?: object; operations?: object };

/** An engine on a durable broker in a database of its own, with the probe as its connector. */
export class TestInstallation {
  readonly probe = new Probe();
  readonly topics = new EnvironmentTopics('ark.test');
  readonly topic = 'orders';
  #engine: Engine | null = null;
  #revision = 0;

  private constructor(
    readonly broker: Broker,
    private readonly admin: pg.Client,
    private readonly database: string,
  ) {}

  static async open(): Promise<TestInstallation> {
    const url = process.env.ARK_TEST_POSTGRES;
    if (!url) throw new Error('ARK_TEST_POSTGRES is not set: the test bed sets it');
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const database = `delivery_${randomBytes(6).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${database}`);
    const connectionString = Object.assign(new URL(url), { pathname: `/${database}` }).href;
    const broker = await openEmbeddedBroker({ connectionString }, { log: silentLog, clock: systemClock });
    const installation = new TestInstallation(broker, admin, database);
    await prepareTopics(broker, installation.topics, 'custom', { create: true });
    await broker.admin.ensureTopics([
      { name: installation.topic, partitions: 3, compacted: false, maxMessageBytes: 1_100_000 },
    ]);
    return installation;
  }

  async start(over: { records?: number; drainMs?: number } = {}): Promise<void> {
    this.#engine = await this.join('one', over);
  }

  /** Another replica of the service, on the same broker and target. */
  join(instance: string, over: { records?: number; drainMs?: number } = {}): Promise<Engine> {
    return startEngine({
      family: 'custom',
      service: 'custom-integration',
      instance,
      connectors: [this.probe.connector],
      topics: this.topics,
      broker: this.broker,
      credential: async () => ({}),
      maxInFlight: { records: over.records ?? 20_000, bytes: 64 * 1024 * 1024 },
      drainMs: over.drainMs ?? 5_000,
      createTopics: true,
      commandsHealth: { up: () => {}, down: () => {} },
      signal: new AbortController().signal,
      log: silentLog,
      metrics: noMetrics,
      clock: systemClock,
    });
  }

  async stop(): Promise<void> {
    await this.#engine?.stop();
    this.#engine = null;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.broker.close();
    await this.admin.query(`DROP DATABASE ${this.database} WITH (FORCE)`);
    await this.admin.end();
  }

  async deploy({
    action = 'put',
    policies = {},
    trigger = {},
    operation = {},
    operations = {},
  }: Bent = {}): Promise<void> {
    const profile = Profile.parse({
      apiVersion: 'arkflows.io/v1',
      kind: 'IntegrationProfile',
      metadata: { name: 'p' },
      spec: {
        connector: 'probe',
        operations: { store: { action, mapping: { id: 'data.id', n: 'data.n' }, ...operation }, ...operations },
        triggers: [{ name: 't', topic: this.topic, from: 'earliest', operation: 'store', ...trigger }],
        policies: { retry: { for: '1h', initial: '20ms', max: '50ms' }, ...policies },
      },
    });
    const at = new Date().toISOString();
    const snapshot: ProfileSnapshot = {
      deploymentId: `d${++this.#revision}`,
      revision: this.#revision,
      family: 'custom',
      firstDeployedAt: at,
      deployedAt: at,
      profile,
    };
    await this.send(this.topics.controlProfiles().name, [{ key: 'default/p', value: JSON.stringify(snapshot) }]);
  }

  async undeploy(): Promise<void> {
    await this.send(this.topics.controlProfiles().name, [{ key: 'default/p', value: null }]);
  }

  async send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    const producer = this.broker.producer();
    await producer.send(topic, records);
    await producer.close();
  }

  /** Bare JSON events `{ id }`, keyed. */
  publish(...events: TestEvent[]): Promise<void> {
    const records = events.map(({ key = 'k', partition, ...data }) => ({
      key,
      value: JSON.stringify(data),
      ...(partition !== undefined && { partition }),
    }));
    return this.send(this.topic, records);
  }

  command(id: string, headers: Record<string, string>, data: unknown): Promise<void> {
    const fixed = { ce_specversion: '1.0', ce_id: id, ce_source: '/test', ce_type: 'io.arkflows.command.v1' };
    const record = { key: id, value: JSON.stringify(data), headers: { ...fixed, ...headers } };
    return this.send(this.topics.commands('custom').name, [record]);
  }

  /** All that stands on a topic now. */
  async read(topic: string): Promise<ReceivedRecord[]> {
    const records: ReceivedRecord[] = [];
    const reader = this.broker.reader({ topics: [topic] });
    await reader.run((record) => {
      records.push(record);
    });
    await reader.close();
    return records;
  }

  deadLetters = () => this.read(this.topics.deadLetters('custom').name);
  results = () => this.read(this.topics.results('custom').name);

  async committed(): Promise<number> {
    const offsets = await this.broker.admin.groupOffsets(this.topics.triggerGroup('default', 'p', 't'), this.topic);
    return offsets.reduce((sum, { committed }) => sum + (committed ?? 0), 0);
  }
}

/** Asks until the answer satisfies; fails with the last answer. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > deadline)
      throw new Error(`not within ${timeoutMs} ms; last: ${JSON.stringify(answer)?.slice(0, 2_000)}`);
    await sleep(10);
  }
}

export const text = (value: Buffer | readonly Buffer[] | undefined): string | undefined => value?.toString();
