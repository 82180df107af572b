import { setTimeout as sleep } from 'node:timers/promises';
import {
  commandRunId,
  type DeploymentStatus,
  type EnvironmentTopics,
  type Metrics,
  noMetrics,
  Profile,
  type ProfileSnapshot,
  silentLog,
  systemClock,
} from '@arkflows/contracts';
import type { Broker, OutgoingRecord, ReceivedRecord } from '@arkflows/messaging';
import { MemoryCache, PolicyMetrics } from '@arkflows/resilience';
import { type Engine, startEngine } from '../engine.js';
import { type DeliveryStore, openDeliveryStore } from '../store/open-store.js';
import type { OpenBroker, TestBroker } from './brokers.fixture.js';
import { Probe } from './probe-connector.fixture.js';

interface TestEvent {
  readonly id: string | number;
  readonly key?: string | null;
  readonly partition?: number;
  readonly [field: string]: unknown;
}

type Limits = { records?: number; drainMs?: number; parked?: number; createTopics?: boolean; metrics?: Metrics };
type Bent = {
  name?: string;
  action?: string;
  credential?: string;
  policies?: object;
  trigger?: object;
  operation?: object;
  operations?: object;
};

/** An engine on a durable broker with topics of its own, with the probe as its connector. */
export class TestInstallation {
  readonly probe = new Probe();
  readonly broker: Broker;
  readonly topics: EnvironmentTopics;
  readonly topic: string;
  readonly #stores: DeliveryStore[] = [];
  #engine: Engine | null = null;
  #revision = 0;

  private constructor(private readonly place: TestBroker) {
    this.broker = place.broker;
    this.topics = place.topics;
    this.topic = place.topic;
  }

  static async open(openBroker: OpenBroker): Promise<TestInstallation> {
    return new TestInstallation(await openBroker());
  }

  async start(over: Limits = {}): Promise<Engine> {
    this.#engine = await this.join('one', over);
    return this.#engine;
  }

  /** Another replica of the service, on the same broker and target. */
  async join(instance: string, over: Limits = {}): Promise<Engine> {
    const store = await this.openStore();
    return startEngine({
      family: 'custom',
      service: 'custom-integration',
      instance,
      connectors: [this.probe.connector],
      topics: this.topics,
      broker: this.broker,
      store,
      effectsRetentionMs: 3_600_000,
      maxParkedEvents: over.parked ?? 10_000,
      policies: {
        metrics: new PolicyMetrics(over.metrics ?? noMetrics, 'custom-integration'),
        shared: null,
        memory: new MemoryCache(1024 * 1024),
        cipher: null,
      },
      blobs: null,
      credential: async () => ({}),
      maxInFlight: { records: over.records ?? 20_000, bytes: 64 * 1024 * 1024 },
      drainMs: over.drainMs ?? 5_000,
      createTopics: over.createTopics ?? true,
      health: () => ({ up: () => {}, down: () => {} }),
      signal: new AbortController().signal,
      log: silentLog,
      metrics: over.metrics ?? noMetrics,
      measureEveryMs: 200,
      clock: systemClock,
    });
  }

  /** The engine's tables, as a replica opens them. */
  async openStore(): Promise<DeliveryStore> {
    const store = await openDeliveryStore({
      url: this.place.databaseUrl,
      schema: 'custom_integration',
      service: 'custom-integration',
      poolSize: 5,
      log: silentLog,
    });
    this.#stores.push(store);
    return store;
  }

  /** Asks the engine's own tables. */
  async sql(query: string): Promise<Record<string, unknown>[]> {
    const [store = await this.openStore()] = this.#stores;
    return store.dataSource.query(query);
  }

  /** The id of the run of a command for the operation `store`. */
  runOf = (id: string): string => commandRunId('default/p', 'store', '/test', id);

  async stop(): Promise<void> {
    await this.#engine?.stop();
    this.#engine = null;
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(this.#stores.map((store) => store.close()));
    await this.place.close();
  }

  async deploy({
    name = 'p',
    action = 'put',
    credential,
    policies = {},
    trigger = {},
    operation = {},
    operations = {},
  }: Bent = {}): Promise<void> {
    const profile = Profile.parse({
      apiVersion: 'arkflows.io/v1',
      kind: 'IntegrationProfile',
      metadata: { name },
      spec: {
        connector: 'probe',
        ...(credential && { credential }),
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
    const value = JSON.stringify(snapshot);
    await this.send(this.topics.controlProfiles().name, [{ key: `default/${name}`, value }]);
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
    const record = {
      key: headers.ce_partitionkey ?? id,
      value: JSON.stringify(data),
      headers: { ...fixed, ...headers },
    };
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

  /** As the engine last reported it; null when it has not, or has taken it back. */
  status = async (): Promise<DeploymentStatus | null> => {
    const value = (await this.read(this.topics.status().name)).at(-1)?.value;
    return value ? JSON.parse(value.toString()) : null;
  };

  /** Null when it is not active. */
  activeRevision = async (): Promise<number | null> => {
    const status = await this.status();
    return status?.state === 'active' ? status.revision : null;
  };

  /** Another member of the trigger's group takes some of its partitions, does nothing with them, and leaves. */
  async takePartitionsForAWhile(): Promise<void> {
    const guest = this.broker.consumer({ group: this.group, topics: [this.topic], from: 'earliest' });
    let held = 0;
    await guest.run({
      onAssigned: (assignments) => {
        held += assignments.length;
      },
      onBatch: ({ assignment }) => guest.pause(assignment),
    });
    await eventually(
      () => held,
      (count) => count > 0,
    );
    await guest.close();
  }

  /** Of the trigger's consumers. */
  get group(): string {
    return this.topics.triggerGroup('default', 'p', 't');
  }

  async committed(): Promise<number> {
    const offsets = await this.broker.admin.groupOffsets(this.group, this.topic);
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
