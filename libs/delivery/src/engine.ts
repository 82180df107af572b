import type { Connector } from '@arkflows/connector-sdk';
import { ArkError, type Clock, type EnvironmentTopics, type Family, type Log, type Metrics } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Deployments } from './deployments/deployments.js';
import { StatusReporter } from './deployments/status-reporter.js';
import { CommandIntake } from './intake/command-intake.js';
import { Budget } from './intake/share.js';
import { Subscription } from './intake/subscription.js';
import { DeliveryMetrics } from './metrics.js';
import { Outbox } from './settlement/outbox.js';
import { RunReporter } from './settlement/run-reporter.js';
import { Settler } from './settlement/settler.js';
import { Workers } from './worker/workers.js';

/** How long reports are still sent after the calls were broken off. */
const REPORT_GRACE_MS = 2_000;

export interface EngineOptions {
  readonly family: Family;
  /** Name of the service, for status and as `source` of result events. */
  readonly service: string;
  /** This replica among those of the service. */
  readonly instance: string;
  readonly connectors: readonly Connector[];
  readonly topics: EnvironmentTopics;
  readonly broker: Broker;
  /** The credential of this name as it is now. Throws ArkError CREDENTIAL_MISSING. */
  readonly credential: (namespace: string, name: string) => Promise<unknown>;
  /** Bound of what this process holds in memory over all its subscriptions. */
  readonly maxInFlight: { readonly records: number; readonly bytes: number };
  /** How long a stop waits for calls under way, in milliseconds. */
  readonly drainMs: number;
  /** Whether a trigger's topic that is not there is made. */
  readonly createTopics: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

export interface Engine {
  /** Takes nothing more, finishes what is under way within `drainMs`, commits, leaves. What is not finished is repeated by the next owner. */
  stop(): Promise<void>;
}

/** Makes the topics that a family's engine reads and writes, where they are missing. Throws BrokerError when the broker is not there. */
export function prepareTopics(broker: Broker, topics: EnvironmentTopics, family: Family): Promise<void> {
  return broker.admin.ensureTopics([
    topics.controlProfiles(),
    topics.commands(family),
    topics.results(family),
    topics.deadLetters(family),
    topics.runs(),
    topics.status(),
  ]);
}

/** Starts carrying out what is deployed of a family; resolves when the control topic was read to its end. Its topics must be there. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { broker, topics, family, log, clock, metrics } = options;
  const calls = new AbortController();
  const reports = new AbortController();
  const producer = broker.producer();
  const outbox = { log, clock, signal: reports.signal };
  const results = new Outbox(producer, topics.results(family).name, outbox);
  const deadLetters = new Outbox(producer, topics.deadLetters(family).name, outbox);
  const runs = new RunReporter(producer, topics.runs().name, { log, clock });
  const settler = new Settler({ results, deadLetters, runs, clock, source: `/arkflows/${options.service}` });
  const measured = new DeliveryMetrics(metrics, options.service);
  const workers = new Workers({ settler, log, clock, metrics: measured, abort: calls.signal });
  const budget = new Budget(options.maxInFlight);
  const intake = { settler, clock, onFiltered: measured.filtered };
  const status = new StatusReporter(producer, topics.status().name, options, { log, clock });
  const deployments = new Deployments(family, workers, {
    ...options,
    connectors: new Map(options.connectors.map((connector) => [connector.name, connector])),
    budget,
    intake,
    status,
    signal: calls.signal,
  });
  const commands = new Subscription(
    { group: topics.commandsGroup(family), topics: [topics.commands(family).name], from: 'earliest' },
    new CommandIntake(workers, intake),
    { broker, budget, clock, log: log.child({ subscription: 'commands' }) },
    ({ state, reason }) => log.info({ state, error: reason }, 'commands'),
  );
  await deployments.start();
  commands.start();

  return {
    async stop() {
      deployments.hold();
      commands.hold();
      const patience = setTimeout(() => {
        calls.abort(new ArkError('ABORTED', 'The service stops', { retryable: true, effect: 'possible' }));
        // What was just broken off still has to be reported, where it must not be repeated.
        setTimeout(() => reports.abort(new Error('the service stops')), REPORT_GRACE_MS).unref();
      }, options.drainMs);
      await workers.stop();
      await Promise.all([results.drain(), deadLetters.drain()]);
      await Promise.all([deployments.stop(), commands.close(), runs.flush()]);
      clearTimeout(patience);
      calls.abort(new Error('stopped'));
      await status.stop();
      await producer.close();
    },
  };
}
