import type { Clock } from '@arkflows/contracts';
import { BrokerError, type OutgoingRecord, type Producer } from '../broker.js';
import { deferred } from '../deferred.js';
import { Partitioner } from '../partitioner.js';
import { checkedSizes } from '../record-limit.js';
import { within } from '../waiting.js';
import type { BatchAppender } from './batch-appender.js';
import { toBrokerError } from './errors.js';
import { PartitionLane } from './partition-lane.js';
import { Retries } from './retries.js';
import type { TopicLimits, TopicLimitsCache } from './topic-limits.js';

const CLOSE_TIMEOUT_MS = 10_000;

interface Share {
  readonly records: OutgoingRecord[];
  readonly sizes: number[];
}

/** Spreads what is sent over the partitions and keeps its order in each; the appender brings it to the broker. */
export class KafkaProducer implements Producer {
  readonly #partitioner = new Partitioner();
  readonly #lanes = new Map<string, PartitionLane>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #pending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #retries: Retries;

  constructor(
    private readonly appender: BatchAppender,
    private readonly limits: TopicLimitsCache,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {
    this.#retries = new Retries(clock, toBrokerError, this.#closing.signal);
  }

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
    await this.appender.close();
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

  #limits(topic: string, deadline: number): Promise<TopicLimits> {
    return this.#retries.until(deadline, `Describing topic ${topic}`, () => this.limits.of(topic));
  }

  #split(topic: string, records: readonly OutgoingRecord[], limits: TopicLimits): Map<number, Share> {
    const sizes = checkedSizes(topic, records, limits.maxMessageBytes);
    const shares = new Map<number, Share>();
    records.forEach((record, index) => {
      const partition = this.#partitioner.choose(record, limits.partitions);
      const share: Share = shares.get(partition) ?? { records: [], sizes: [] };
      shares.set(partition, share);
      share.records.push(record);
      share.sizes.push(sizes[index] ?? 0);
    });
    return shares;
  }

  #enqueue(topic: string, partition: number, share: Share, { maxMessageBytes }: TopicLimits, deadline: number) {
    const name = `${partition}/${topic}`;
    let lane = this.#lanes.get(name);
    if (!lane) {
      lane = new PartitionLane(
        this.appender.maxRecords,
        (batch, until) => this.appender.append(topic, partition, batch, until),
        () => this.#lanes.delete(name),
      );
      this.#lanes.set(name, lane);
    }
    const done = deferred();
    lane.push({ ...share, maxMessageBytes, deadline, resolve: done.resolve, reject: done.reject });
    return done.promise;
  }
}
