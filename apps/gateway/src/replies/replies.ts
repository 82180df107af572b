import {
  ArkError,
  type Clock,
  type Counter,
  decodeKafka,
  EnvironmentTopics,
  type KafkaRecord,
  type Log,
} from '@arkflows/contracts';
import type { Broker, ReceivedRecord } from '@arkflows/messaging';
import type { PrometheusMetrics } from '@arkflows/runtime';
import { redactText } from '@arkflows/security';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { EnvironmentTopicsSetup } from '../environments/environment-topics-setup.js';
import { BROKER, CLOCK, CONFIG, LOG, METRICS } from '../ports.js';
import { ReplyMetrics } from './reply-metrics.js';
import { type WaitingCall, WaitingCalls } from './waiting-calls.js';

const MAX_WAITING = 10_000;
const RETRY_MS = 1_000;

/** Brings what the services answer to the calls of this gateway that wait for it. */
@Injectable()
export class Replies implements OnModuleDestroy {
  readonly #waiting: WaitingCalls;
  readonly #metrics: ReplyMetrics;
  /** Prefixes of the environments whose replies are being read. */
  readonly #open = new Set<string>();

  constructor(
    private readonly topics: EnvironmentTopicsSetup,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(METRICS) metrics: PrometheusMetrics,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#metrics = new ReplyMetrics(metrics);
    this.#waiting = new WaitingCalls(MAX_WAITING, clock, (count) => this.#metrics.waiting.set(count));
  }

  /** Waits for the reply with this id from now on. Throws ArkError UNAVAILABLE while replies cannot be read, or too many wait. */
  expect({ name, topicPrefix }: EnvironmentEntity, id: string): WaitingCall {
    if (!this.#open.has(topicPrefix)) {
      throw new ArkError(
        'UNAVAILABLE',
        `The replies of the environment '${name}' cannot be read at the moment; nothing was sent`,
        { retryable: true },
      );
    }
    return this.#waiting.add(id);
  }

  /** Reads an environment's replies until the signal aborts; begins anew when something goes wrong. Never rejects. */
  async follow(environment: EnvironmentEntity, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#read(environment, signal);
      } catch (error) {
        if (signal.aborted) return;
        const reason = redactText(error instanceof Error ? error.message : String(error));
        this.log.warn({ environment: environment.name, reason }, 'replies cannot be read, trying again');
        await this.clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
  }

  /** Calls that still wait are told that their answer is not there yet, so that they do not hold up the stop. */
  onModuleDestroy(): void {
    this.#waiting.close();
  }

  async #read(environment: EnvironmentEntity, signal: AbortSignal): Promise<void> {
    await this.topics.ensure(environment);
    const { name: topic } = new EnvironmentTopics(environment.topicPrefix).replies();
    const reader = this.broker.reader({ topics: [topic], from: 'latest' });
    const ended = Promise.withResolvers<void>();
    const stop = () => ended.resolve();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([
        ended.promise,
        reader.run((record, { partition }) => this.#take({ ...record, topic, partition }).inc()),
      ]);
      this.#open.add(environment.topicPrefix);
      await ended.promise;
    } finally {
      this.#open.delete(environment.topicPrefix);
      signal.removeEventListener('abort', stop);
      await reader.close();
    }
  }

  /** Hands a reply to the calls that wait for it, and answers what it is to be counted as. */
  #take(record: KafkaRecord & Pick<ReceivedRecord, 'key'>): Counter {
    if (record.key?.toString() !== this.config.instance) return this.#metrics.other;
    try {
      return this.#waiting.answer(decodeKafka(record)) ? this.#metrics.delivered : this.#metrics.late;
    } catch {
      return this.#metrics.unreadable;
    }
  }
}
