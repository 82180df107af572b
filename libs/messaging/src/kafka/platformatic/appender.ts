import type { Clock } from '@arkflows/contracts';
import type { Connection } from '@platformatic/kafka';
import { BrokerError, type OutgoingRecord } from '../../broker.js';
import type { BatchAppender } from '../batch-appender.js';
import type { KafkaConfig } from '../client.js';
import { Retries } from '../retries.js';
import { SeriesBook } from './batch-series.js';
import { Cluster } from './cluster.js';
import { Connections } from './connections.js';
import { protocolErrorOf, toBrokerError } from './errors.js';
import { ProduceQueue } from './produce-queue.js';
import { encodeRecordBatch } from './record-batch.js';

/** A broker may hear of a new topic a little later than the one that was asked whether it is there. */
const TRIES_FOR_UNKNOWN_TOPIC = 5;
/** The broker does not share our count of the partition's batches, as after it lost a part of its log. */
const COUNT_LOST: readonly (string | undefined)[] = [
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
];

/**
 * Appends through the connections of @platformatic/kafka. Not through its producer: that forgets its identity after a failure, so
 * that sending again would double what the broker has, and knows no deadline.
 */
export class PlatformaticAppender implements Pick<BatchAppender, 'append' | 'close'> {
  readonly #closing = new AbortController();
  readonly #connections: Connections;
  readonly #cluster: Cluster;
  readonly #book: SeriesBook;
  readonly #queues = new WeakMap<Connection, ProduceQueue>();

  constructor(
    config: KafkaConfig,
    private readonly clock: Clock,
  ) {
    this.#connections = new Connections(config);
    this.#cluster = new Cluster(this.#connections, config.brokers);
    this.#book = new SeriesBook(this.#cluster);
  }

  async append(topic: string, partition: number, records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    let tries = 0;
    const explain = (error: unknown, doing: string) => {
      const failure = toBrokerError(error, doing);
      const mayAppear = failure.code === 'TOPIC_UNKNOWN' && tries < TRIES_FOR_UNKNOWN_TOPIC;
      return mayAppear ? new BrokerError('UNAVAILABLE', failure.message, { cause: error }) : failure;
    };
    const over = new AbortController();
    const retries = new Retries(this.clock, explain, this.#closing.signal);
    try {
      await retries.until(deadline, `Sending to ${topic}`, () => {
        tries++;
        return this.#try(topic, partition, records, over.signal);
      });
    } catch (error) {
      this.#book.abandon(topic, partition);
      throw error;
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connections.close();
  }

  async #try(topic: string, partition: number, records: readonly OutgoingRecord[], signal: AbortSignal): Promise<void> {
    const series = this.#book.of(topic, partition);
    try {
      const stamp = { ...(await series.identity), sequence: series.next, timestamp: this.clock.now() };
      const connection = await this.#cluster.leaderOf(topic, partition);
      const bytes = encodeRecordBatch(records, stamp);
      await this.#queueOf(connection).append({ topic, partition, bytes, signal });
      series.appended(records.length);
    } catch (error) {
      this.#cluster.forgetLeaders(topic);
      if (COUNT_LOST.includes(protocolErrorOf(error))) this.#book.abandon(topic, partition);
      throw error;
    }
  }

  #queueOf(connection: Connection): ProduceQueue {
    const known = this.#queues.get(connection);
    if (known) return known;
    const queue = new ProduceQueue(connection);
    this.#queues.set(connection, queue);
    return queue;
  }
}
