import type { BlobStore } from '@arkflows/blobs';
import type { Connector } from '@arkflows/connector-sdk';
import {
  ArkError,
  type Clock,
  type EnvironmentTopics,
  type Family,
  type Log,
  type Metrics,
  type TopicSpec,
} from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { BacklogMetrics } from './backlog/backlog-metrics.js';
import { measureBacklog } from './backlog/measure-backlog.js';
import { orAborted } from './concurrency/or-aborted.js';
import { Inbox } from './dedupe/inbox.js';
import { Deployments } from './deployments/deployments.js';
import { StatusReporter } from './deployments/status-reporter.js';
import { EffectLedger } from './effects/effect-ledger.js';
import { Budget, type BudgetLimits } from './intake/budget.js';
import { CommandIntake } from './intake/command-intake.js';
import { Subscription } from './intake/subscription.js';
import { DeliveryMetrics } from './metrics.js';
import { watchParked } from './operator/watch-parked.js';
import { Ownership } from './ownership/ownership.js';
import type { PolicyParts } from './plan/policy-dependencies.js';
import { LargeResults } from './settlement/large-results.js';
import { Outbox } from './settlement/outbox.js';
import { RunReporter } from './settlement/run-reporter.js';
import { Settler } from './settlement/settler.js';
import { countReplicas } from './store/count-replicas.js';
import { EffectReader } from './store/effect-reader.js';
import { FencedWriter } from './store/fenced-writer.js';
import type { DeliveryStore } from './store/open-store.js';
import { OwnershipTable } from './store/ownership-table.js';
import { ParkedReader } from './store/parked-reader.js';
import { keepTidy } from './store/retention.js';
import { SeenReader } from './store/seen-reader.js';
import { Workers } from './worker/workers.js';

export interface EngineOptions {
  readonly family: Family;
  /** Name of the service, for status and as `source` of result events. */
  readonly service: string;
  /** This replica among those of the service. */
  readonly instance: string;
  readonly connectors: readonly Connector[];
  readonly topics: EnvironmentTopics;
  readonly broker: Broker;
  /** Who owns which partition, and what is parked. */
  readonly store: DeliveryStore;
  /** Events that a profile may park on this replica. */
  readonly maxParkedEvents: number;
  /** How long it is remembered what must happen once and has happened, in milliseconds. */
  readonly effectsRetentionMs: number;
  /** What the policies of all profiles have in common. */
  readonly policies: PolicyParts;
  /** Takes the data of results that are too large for a record; null: these are omitted. */
  readonly blobs: BlobStore | null;
  /** The credential of this name as it is now. Throws ArkError CREDENTIAL_MISSING. */
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  /** Bound of what this process holds in memory over all its subscriptions. */
  readonly maxInFlight: BudgetLimits;
  /** How long a stop waits for calls under way, in milliseconds. */
  readonly drainMs: number;
  /** Whether a trigger's topic that is not there is made. */
  readonly createTopics: boolean;
  /** Told whether this topic of the service's own is being read. */
  readonly health: (part: 'commands' | 'requests') => { up(): void; down(reason: string): void };
  readonly log: Log;
  readonly metrics: Metrics;
  /** Between two measurements of what waits, in milliseconds; default 10,000. */
  readonly measureEveryMs?: number;
  readonly clock: Clock;
  /** Ends a start that is under way. */
  readonly signal: AbortSignal;
}

export interface Engine {
  /** A credential has a new version, or is there now: what waits is tried at once. */
  credentialChanged(namespace: string, name: string): void;
  /** Takes nothing more, finishes what is under way within `drainMs`, commits, leaves. What is not finished is repeated by the next owner. */
  stop(): Promise<void>;
}

/** How long reports are still sent after the calls were broken off. */
const REPORT_GRACE_MS = 2_000;
/** How long the parting words may take: status, runs, the producer's farewell. */
const FAREWELL_MS = 2_000;

/** Starts carrying out what is deployed of a family; resolves when the control topic was read to its end. Its topics must be there. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { broker, store, blobs, topics, family, log, clock, metrics } = options;
  const calls = new AbortController();
  const reports = new AbortController();
  const producer = broker.producer();
  const outboxTo = ({ name }: TopicSpec) => new Outbox(producer, name, { log, clock, signal: reports.signal });
  const runs = new RunReporter(producer, topics.runs().name, { log, clock });
  const settler = new Settler({
    results: outboxTo(topics.results(family)),
    deadLetters: outboxTo(topics.deadLetters(family)),
    replies: outboxTo(topics.replies()),
    runs,
    largeResults: blobs && new LargeResults(blobs, { log, clock, signal: reports.signal }),
    clock,
    source: `/arkflows/${options.service}`,
  });
  const measured = new DeliveryMetrics(metrics, options.service);
  const waiting = new BacklogMetrics(metrics, options.service);
  const ownership = new Ownership(options.instance, new OwnershipTable(store), {
    log,
    clock,
    abort: calls.signal,
    onLapsed: () => waiting.leasesLapsed.inc(),
  });
  const parked = new ParkedReader(store);
  const writer = new FencedWriter(store, { log, clock }, (tenure) => ownership.onRefused(tenure));
  const parking = { writer, reader: parked, maxEvents: options.maxParkedEvents };
  const effects = new EffectLedger(new EffectReader(store), writer, log, (owner) => ownership.isOwn(owner));
  const inbox = new Inbox(new SeenReader(store), writer, log);
  void keepTidy(store, options.effectsRetentionMs, { log, clock, signal: reports.signal });
  const replicas = countReplicas(store, { log, clock, signal: reports.signal });
  const policies = { ...options.policies, replicas };
  const workers = new Workers({ settler, log, clock, metrics: measured, ownership, effects, inbox, parking, policies });
  void watchParked(store, (lanes) => workers.wakeAsked(lanes), { log, clock, signal: reports.signal });
  const budget = new Budget(options.maxInFlight);
  void measureBacklog({
    ownership,
    budget,
    store,
    metrics: waiting,
    log,
    clock,
    signal: reports.signal,
    everyMs: options.measureEveryMs,
  });
  const intake = { settler, clock, metrics: measured };
  const status = new StatusReporter(producer, topics.status().name, options, { log, clock });
  const deployments = new Deployments(family, {
    ...options,
    connectors: new Map(options.connectors.map((connector) => [connector.name, connector])),
    producer,
    budget,
    ownership,
    parked,
    intake,
    workers,
    status,
    signal: reports.signal,
  });
  const commandsFrom = (part: 'commands' | 'requests', { name: topic }: TopicSpec, group: string) => {
    const health = options.health(part);
    return new Subscription(
      { group, topic, from: 'earliest' },
      new CommandIntake(topic, workers, intake),
      { broker, ownership, parked, budget, clock, log: log.child({ topic }) },
      ({ state, reason }) => {
        if (state === 'joined') health.up();
        else health.down(`${topic}: ${reason?.message}`);
      },
    );
  };
  const commands = [
    commandsFrom('commands', topics.commands(family), topics.commandsGroup(family)),
    commandsFrom('requests', topics.requests(family), topics.requestsGroup(family)),
  ];

  const stop = async () => {
    const breakOff = setTimeout(() => {
      calls.abort(new ArkError('ABORTED', 'The service stops', { retryable: true, effect: 'possible' }));
      // What was just broken off still has to be reported, where it must not be repeated.
      setTimeout(() => reports.abort(new Error('the service stops')), REPORT_GRACE_MS).unref();
    }, options.drainMs);
    const patience = reports.signal;
    await Promise.all([deployments.close(patience), ...commands.map((subscription) => subscription.close(patience))]);
    clearTimeout(breakOff);
    await orAborted(
      Promise.all([workers.close(), runs.flush(), status.stop(), ownership.close()]),
      AbortSignal.timeout(FAREWELL_MS),
    );
    calls.abort(new Error('stopped'));
    reports.abort(new Error('stopped'));
    await orAborted(producer.close(), AbortSignal.timeout(FAREWELL_MS));
  };

  try {
    await deployments.start(options.signal);
    options.signal.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  for (const subscription of commands) subscription.start();
  return { stop, credentialChanged: (namespace, name) => deployments.credentialChanged(namespace, name) };
}
