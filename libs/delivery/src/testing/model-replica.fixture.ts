import { noMetrics, Profile, silentLog } from '@arkflows/contracts';
import type { OutgoingRecord, Producer } from '@arkflows/messaging';
import { EffectLedger } from '../effects/effect-ledger.js';
import { Budget } from '../intake/budget.js';
import { Subscription } from '../intake/subscription.js';
import { TriggerIntake } from '../intake/trigger-intake.js';
import { DeliveryMetrics } from '../metrics.js';
import { Ownership } from '../ownership/ownership.js';
import { compilePlan } from '../plan/compile-plan.js';
import type { Plan } from '../plan/plan.js';
import { Outbox } from '../settlement/outbox.js';
import { RunReporter } from '../settlement/run-reporter.js';
import { Settler } from '../settlement/settler.js';
import { EffectReader } from '../store/effect-reader.js';
import { FencedWriter } from '../store/fenced-writer.js';
import type { DeliveryStore } from '../store/open-store.js';
import { OwnershipTable } from '../store/ownership-table.js';
import { ParkedReader } from '../store/parked-reader.js';
import { ProfileWorker } from '../worker/profile-worker.js';
import type { LastWriteSink } from './last-write-sink.fixture.js';
import type { ModelSettings } from './model-settings.fixture.js';
import { MortalProcess } from './mortal-process.fixture.js';
import { alone, noInbox } from './ownership.fixture.js';
import { brokerWith } from './scripted-broker.fixture.js';
import { GroupMember, type ScriptedGroup } from './scripted-group.fixture.js';
import type { SeededRandom } from './seeded-random.fixture.js';

/** What outlives the replicas of one schedule. */
export interface ModelWorld {
  /** Names it among the schedules that share the store. */
  readonly name: string;
  readonly random: SeededRandom;
  readonly settings: ModelSettings;
  readonly group: ScriptedGroup;
  readonly sink: LastWriteSink;
  readonly store: DeliveryStore;
  /** What the broker has acknowledged of dead letters. */
  readonly deadLetters: OutgoingRecord[];
}

/** The engine's real parts for one trigger, as one replica has them. */
export class ModelReplica {
  readonly process: MortalProcess;
  readonly #calls = new AbortController();
  readonly #reports = new AbortController();
  readonly #subscription: Subscription;
  readonly #ownership: Ownership;
  readonly #worker: ProfileWorker;
  readonly #runs: RunReporter;

  private constructor(
    readonly instance: string,
    private readonly world: ModelWorld,
    process: MortalProcess,
    plan: Plan,
  ) {
    this.process = process;
    const { settings, group, name } = world;
    const { clock } = process;
    const [log, store] = [silentLog, process.reaching(world.store)];
    const outbox = (topic: string) => new Outbox(this.#producer(), topic, { log, clock, signal: this.#reports.signal });
    this.#runs = new RunReporter(this.#producer(), 'runs', { log, clock });
    const settler = new Settler({
      results: outbox('results'),
      deadLetters: outbox('dead-letters'),
      replies: outbox('replies'),
      runs: this.#runs,
      largeResults: null,
      clock,
      source: '/model',
    });
    const metrics = new DeliveryMetrics(noMetrics, 'model');
    const reader = new ParkedReader(store, settings.laneBatch);
    const writer = new FencedWriter(store, { log, clock }, (tenure) => this.#ownership.onRefused(tenure));
    const table = new OwnershipTable(store);
    this.#ownership = new Ownership(instance, table, { log, clock, abort: this.#calls.signal });
    this.#worker = new ProfileWorker(plan.key, {
      settler,
      metrics,
      log,
      clock,
      ownership: this.#ownership,
      effects: new EffectLedger(new EffectReader(store), writer, log, (owner) => this.#ownership.isOwn(owner)),
      inbox: noInbox,
      parking: { writer, reader, maxEvents: settings.maxParked },
      policies: alone,
    });
    this.#worker.use(plan);
    const broker = brokerWith(
      () => new GroupMember(group, process),
      () => process.carryOut(() => [{ partition: 0, committed: group.committed, end: group.records.length }]),
    );
    const [trigger] = plan.triggers;
    this.#subscription = new Subscription(
      { group: name, topic: 'orders', from: 'earliest', commitIntervalMs: settings.commitIntervalMs },
      new TriggerIntake('t', trigger!, plan, this.#worker, { settler, metrics, clock }),
      {
        broker,
        ownership: this.#ownership,
        parked: reader,
        budget: new Budget({ records: settings.maxInFlight, bytes: 1_000_000 }),
        log,
        clock,
      },
      () => {},
    );
  }

  /** `instance` must be another one's for each replica of the store. */
  static async start(instance: string, world: ModelWorld): Promise<ModelReplica> {
    const process = new MortalProcess(world.random);
    const connectors = new Map([['sink', world.sink.connectorOf(process)]]);
    const plan = await compilePlan(snapshotOf(world), connectors, {
      credential: async () => ({}),
      policies: alone,
      signal: new AbortController().signal,
      log: silentLog,
      clock: process.clock,
    });
    const replica = new ModelReplica(instance, world, process, plan);
    replica.#subscription.start();
    return replica;
  }

  /** Ends in the middle of everything. The others learn it from the group, and from the lease that runs out. */
  async crash(): Promise<void> {
    this.process.die();
    this.#calls.abort(new Error('died'));
    this.#reports.abort(new Error('died'));
    void this.#subscription.close(AbortSignal.abort());
    void this.#ownership.close();
    if (this.world.random.chance(0.7)) await this.process.statementsEnded();
    await this.endLease();
    this.world.group.lose(this.process);
  }

  /** Is not heard of any more, neither by the group nor by the database, and knows nothing of it before it is resumed. */
  async suspend(): Promise<void> {
    this.process.suspend();
    await this.endLease();
    this.world.group.lose(this.process);
  }

  /** As if the database had not heard of it for long: the process learns it when it renews. */
  async endLease(): Promise<void> {
    const sql = 'UPDATE owners SET lease_until = clock_timestamp() WHERE starts_with(id, $1)';
    await this.world.store.dataSource.query(sql, [`${this.instance} `]);
  }

  async stop(): Promise<void> {
    await this.#subscription.close(AbortSignal.timeout(10_000));
    await Promise.all([this.#worker.close(), this.#runs.flush(), this.#ownership.close()]);
    this.#reports.abort(new Error('stopped'));
  }

  /** To a broker that takes its time now and then. */
  #producer(): Producer {
    const { deadLetters, random } = this.world;
    return {
      send: async (topic, records) => {
        const isDeadLetter = topic === 'dead-letters';
        if (isDeadLetter) this.process.deadLettersUnderWay++;
        if (random.chance(isDeadLetter ? 0.8 : 0.2)) await this.process.clock.sleep(random.int(0, 2_000));
        await this.process.carryOut(() => {
          if (isDeadLetter) deadLetters.push(...records);
        });
        if (isDeadLetter) this.process.deadLettersUnderWay--;
      },
      close: async () => {},
    };
  }
}

function snapshotOf({ name, settings }: ModelWorld) {
  const { action, ordering, concurrency, onUncertain, results } = settings;
  const at = new Date(0).toISOString();
  const profile = Profile.parse({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name },
    spec: {
      connector: 'sink',
      operations: { store: { action, mapping: { n: 'data.n' } } },
      triggers: [{ name: 't', topic: 'orders', operation: 'store', from: 'earliest', results }],
      policies: {
        ordering,
        concurrency,
        onUncertain,
        retry: { for: '1h', initial: '8ms', max: '20ms', inPlace: '1ms' },
      },
    },
  });
  return { deploymentId: 'd', revision: 1, family: 'custom', firstDeployedAt: at, deployedAt: at, profile } as const;
}
