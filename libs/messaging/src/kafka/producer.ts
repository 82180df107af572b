import type { Clock } from '@arkflows/contracts';
import type { Kafka, Message } from 'kafkajs';
import { BrokerError, type OutgoingRecord, type Producer } from '../broker.js';
import { deferred } from '../deferred.js';
import { Partitioner } from '../partitioner.js';
import { checkedSizes } from '../record-limit.js';
import { backoff, pause, within } from '../waiting.js';
import { toBrokerError } from './errors.js';
import { IdempotentClient } from './idempotent-client.js';
import { PartitionLane } from './partition-lane.js';
import type { TopicLimits, TopicLimitsCache } from './topic-limits.js';

const CLOSE_TIMEOUT_MS = 10_000;

interface Share {
  readonly messages: Message[];
  readonly sizes: number[];
}

export class KafkaProducer implements Producer {
  readonly #partitioner = new Partitioner();
  readonly #lanes = new Map<string, PartitionLane>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #pending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #client: IdempotentClient | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly limits: TopicLimitsCache,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(new BrokerError('CLOSED', 'The producer is closed'));
    if (records.length === 0) return Promise.resolve();
    const sending = this.#send(topic, records).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
    return sending;
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const rest = Promise.allSettled(this.#pending);
    await within(this.clock, CLOSE_TIMEOUT_MS, 'Sending the rest', rest).catch(() => {});
    this.#closing.abort();
    await this.#client?.disconnect();
  }

  async #send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    const deadline = this.clock.monotonic() + this.timeoutMs;
    // A send that had to wait for the topic's limits must not be overtaken by a later one that did not.
    const limits = (this.#turns.get(topic) ?? Promise.resolve()).then(() => this.#limits(topic, deadline));
    const turn = limits.catch(() => {});
    this.#turns.set(topic, turn);
    try {
      const known = await limits;
      const shares = this.#split(topic, records, known);
      await Promise.all(
        [...shares].map(([partition, share]) => this.#enqueue(topic, partition, share, known, deadline)),
      );
    } finally {
      if (this.#turns.get(topic) === turn) this.#turns.delete(topic);
    }
  }

  async #limits(topic: string, deadline: number): Promise<TopicLimits> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await within(
          this.clock,
          deadline - this.clock.monotonic(),
          `Describing topic ${topic}`,
          this.limits.of(topic),
        );
      } catch (error) {
        await this.#beforeRetry(toBrokerError(error, `Sending to ${topic}`), attempt, deadline);
      }
    }
  }

  #split(topic: string, records: readonly OutgoingRecord[], limits: TopicLimits): Map<number, Share> {
    const sizes = checkedSizes(topic, records, limits.maxMessageBytes);
    const shares = new Map<number, Share>();
    records.forEach((record, index) => {
      const partition = this.#partitioner.choose(record, limits.partitions);
      const share: Share = shares.get(partition) ?? { messages: [], sizes: [] };
      shares.set(partition, share);
      share.messages.push({ ...record, partition } as Message);
      share.sizes.push(sizes[index] ?? 0);
    });
    return shares;
  }

  #enqueue(topic: string, partition: number, share: Share, { maxMessageBytes }: TopicLimits, deadline: number) {
    const name = `${partition}/${topic}`;
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = new PartitionLane(
        (messages, until) => this.#append(topic, messages, until),
        () => this.#lanes.delete(name),
      );
      this.#lanes.set(name, lane);
    }
    const done = deferred();
    lane.push({ ...share, maxMessageBytes, deadline, resolve: done.resolve, reject: done.reject });
    return done.promise;
  }

  #append(topic: string, messages: Message[], deadline: number): Promise<void> {
    if (!this.#client || this.#client.retired) this.#client = new IdempotentClient(this.kafka, this.clock);
    const client = this.#client;
    return client.hold(async () => {
      try {
        for (let attempt = 0; ; attempt++) {
          const left = deadline - this.clock.monotonic();
          const doing = `Sending to ${topic}`;
          try {
            return await within(this.clock, left, doing, client.append(topic, messages, deadline));
          } catch (error) {
            await this.#beforeRetry(toBrokerError(error, doing), attempt, deadline);
          }
        }
      } catch (error) {
        client.retire();
        throw error;
      }
    });
  }

  /** Waits a moment before the next try; throws the error when there is none. */
  async #beforeRetry(error: BrokerError, attempt: number, deadline: number): Promise<void> {
    const wait = backoff(attempt);
    const late = this.clock.monotonic() + wait >= deadline;
    if (!error.retryable || late || this.#closing.signal.aborted) throw error;
    await pause(this.clock, wait, this.#closing.signal);
  }
}
