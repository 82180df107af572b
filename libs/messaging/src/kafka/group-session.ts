import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { deferred } from '../deferred.js';
import type { MemberAssignment } from './owned-partitions.js';

export interface SessionOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly maxBatchBytes: number;
}

export interface SessionEvents {
  /** Called before anything of the new assignment is fetched. `continuous`: the member never left since the last time. */
  joined(assigned: MemberAssignment, continuous: boolean): void;
  batch(payload: EachBatchPayload): Promise<void>;
  /** Records up to `nextOffset` are not for consumers: control records, aborted transactions. */
  skipped(topic: string, partition: number, nextOffset: number): void;
}

/** Short: joins and stops wait for a fetch to end. */
const MAX_WAIT_MS = 300;
const HEARTBEAT_MS = 1000;
const MAX_FETCH_BYTES = 10 * 1024 * 1024;

/** One life of the client's consumer, from its connection to its crash or close; a new one is a new member of the group. */
export class GroupSession {
  readonly #consumer: Consumer;
  readonly #ended = deferred<unknown>();
  #joined = false;
  #closed = false;
  #memberId = '';
  #joinRequests = 0;

  constructor(
    kafka: Kafka,
    private readonly options: SessionOptions,
    private readonly events: SessionEvents,
  ) {
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.min(HEARTBEAT_MS, Math.floor(options.sessionTimeoutMs / 3)),
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytesPerPartition: options.maxBatchBytes,
      maxBytes: Math.max(MAX_FETCH_BYTES, options.maxBatchBytes),
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 8, restartOnFailure: async () => false },
    });
    this.#listen();
  }

  /** Joins and consumes; resolves with the error that ended it, or null when it was closed. */
  async run(): Promise<unknown> {
    try {
      await this.#consumer.connect();
      // Always from the beginning: where a partition really starts is resolved and committed by us.
      await this.#consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 16,
        eachBatch: (payload) => this.events.batch(payload),
      });
      return await this.#ended.promise;
    } catch (error) {
      void this.#disconnect();
      return this.#closed ? null : error;
    }
  }

  seek(topic: string, partition: number, position: number): void {
    if (this.#joined) this.#consumer.seek({ topic, partition, offset: String(position) });
  }

  pause(topic: string, partition: number): void {
    if (this.#joined) this.#consumer.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    if (this.#joined) this.#consumer.resume([{ topic, partitions: [partition] }]);
  }

  /** False when the client dropped the commit silently, as it does while it stops. */
  async commit(offsets: readonly { topic: string; partition: number; offset: number }[]): Promise<boolean> {
    if (!this.#joined) return false;
    let acknowledged = false;
    const first = offsets[0];
    const stop = this.#consumer.on('consumer.commit_offsets', ({ payload }) => {
      acknowledged ||= payload.topics.some(
        ({ topic, partitions }) =>
          topic === first?.topic &&
          partitions.some(({ partition, offset }) => partition === first.partition && Number(offset) === first.offset),
      );
    });
    try {
      await this.#consumer.commitOffsets(offsets.map((entry) => ({ ...entry, offset: String(entry.offset) })));
      return acknowledged;
    } finally {
      stop();
    }
  }

  /** Leaves the group. May take as long as the broker does: the caller bounds it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#disconnect();
    this.#ended.resolve(null);
  }

  #listen(): void {
    const consumer = this.#consumer;
    consumer.on('consumer.group_join', ({ payload }) => {
      // A join that was under way when the session was closed.
      if (this.#closed) return void this.#disconnect();
      // Two rounds for one join: in the first, another member may have been given our partitions.
      const continuous = payload.memberId === this.#memberId && this.#joinRequests <= 1;
      this.#memberId = payload.memberId;
      this.#joinRequests = 0;
      this.#joined = true;
      this.events.joined(payload.memberAssignment, continuous);
    });
    consumer.on('consumer.network.request', ({ payload }) => {
      if (payload.apiName === 'JoinGroup') this.#joinRequests++;
    });
    consumer.on('consumer.start_batch_process', ({ payload }) => {
      if (payload.batchSize === 0)
        this.events.skipped(payload.topic, payload.partition, Number(payload.lastOffset) + 1);
    });
    consumer.on('consumer.stop', () => {
      this.#joined = false;
    });
    consumer.on('consumer.crash', ({ payload }) => this.#ended.resolve(payload.error));
  }

  async #disconnect(): Promise<void> {
    this.#joined = false;
    await this.#consumer.disconnect().catch(() => {});
  }
}
