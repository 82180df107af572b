import type { Clock, Log, Metrics, TopicSpec } from '@arkflows/contracts';

/**
 * The Broker port: what the suite needs of a Kafka-like log. `kafka/` and `embedded/` implement it and pass one contract
 * suite. Offsets are numbers: 2^53 records per partition are enough.
 */

/** Header values are bytes; a name that a producer repeated holds all its values in order. */
export type RecordHeaders = Readonly<Record<string, Buffer | readonly Buffer[]>>;

export interface OutgoingRecord {
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;
  /** Default: by the key's hash (murmur2, as the Java client has it); without a key, spread. */
  readonly partition?: number;
}

export interface ReceivedRecord {
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** One partition in the hands of one member, from its assignment until it is taken away; a new one each time it comes back. */
export interface Assignment {
  readonly topic: string;
  readonly partition: number;
  /** Aborts when the partition is taken away or the consumer closes. */
  readonly signal: AbortSignal;
}

export interface PartitionBatch {
  readonly assignment: Assignment;
  /** In offset order, without gaps other than what compaction or transactions leave. Never empty. */
  readonly records: readonly ReceivedRecord[];
  /** Offset after the partition's newest record, as last heard: for lag. */
  readonly highWatermark: number;
}

export interface ConsumerHandlers {
  /** Before the first batch of each. */
  onAssigned?(assignments: readonly Assignment[]): void;
  /**
   * Called once at a time per partition; the next batch of that partition comes when it has resolved. It must only hand the
   * records over: a handler that waits for their settlement would delay a rebalance. To hold back, `pause`.
   * A record is delivered once per assignment, whatever happens in the group meanwhile.
   */
  onBatch(batch: PartitionBatch): Promise<void> | void;
  /** After the partition was taken away, its signal aborted: commits for it are refused. */
  onRevoked?(assignments: readonly Assignment[]): void;
  /** The consumer cannot go on by itself (it retries all that passes by itself). Called once; the consumer is closed. */
  onFatal?(error: Error): void;
}

/** As many offsets before the end of each partition, or its first record where it holds fewer. */
export interface NewestRecords {
  readonly newest: number;
}

export type StartPosition = 'earliest' | 'latest' | { readonly time: number } | NewestRecords;

export interface ConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Where a partition without a committed offset begins. Resolved once by its owner and committed before the first read, so that
   * a crash skips nothing. `time`: the first record with a timestamp at or after it (milliseconds since the epoch).
   */
  readonly from: StartPosition;
  /** A member silent for this long loses its partitions. Default 30,000 ms. */
  readonly sessionTimeoutMs?: number;
  /** Largest batch in bytes of values; one larger record still comes, alone. Default 1 MiB. */
  readonly maxBatchBytes?: number;
}

export interface Consumer {
  /** Joins the group and delivers until `close`; resolves when joined. Throws BrokerError TOPIC_UNKNOWN when a topic is not there. */
  run(handlers: ConsumerHandlers): Promise<void>;
  /** No more batches of this assignment until `resume`; at most one that was already on its way. No-op on one that was taken away. */
  pause(assignment: Assignment): void;
  resume(assignment: Assignment): void;
  /**
   * Everything before this offset that there is in the log was handed over: it also moves over what compaction, retention and
   * transactions leave out. Null where it is not known (yet), or the partition was taken away.
   */
  position(assignment: Assignment): number | null;
  /**
   * Commits the offset of the next record to read. Throws BrokerError ASSIGNMENT_LOST when the partition was taken away since:
   * its new owner decides.
   */
  commit(assignment: Assignment, nextOffset: number): Promise<void>;
  /** Leaves the group. Commits nothing by itself. */
  close(): Promise<void>;
}

export interface ReaderOptions {
  readonly topics: readonly string[];
  /** `latest`: only what is appended from the moment on at which `run` resolves, or a little earlier. Default `earliest`. */
  readonly from?: 'earliest' | 'latest' | NewestRecords;
}

/** Reads topics, whole or their newest records, without a group of its caller's: control topics and their like. */
export interface Reader {
  /**
   * Every record of each partition in its order, one at a time; resolves when all that stood there at the call was delivered,
   * and goes on until `close`.
   */
  run(
    onRecord: (record: ReceivedRecord, position: { topic: string; partition: number }) => Promise<void> | void,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface Producer {
  /**
   * Appends in the given order per partition; resolves when all in-sync replicas have them. Retries by itself without making
   * duplicates, for `timeoutMs` in all (default 30,000), then rejects with BrokerError; then some may stand in the log.
   */
  send(topic: string, records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

export interface TopicDescription {
  readonly name: string;
  readonly partitions: number;
}

export interface Admin {
  /** Creates what is missing; leaves what is there as it is. Resolves when the topics can be used. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Null when there is no such topic. */
  describeTopic(topic: string): Promise<TopicDescription | null>;
  /** Per partition: the group's committed offset (null when none) and the offset after the newest record. */
  groupOffsets(
    group: string,
    topic: string,
  ): Promise<readonly { partition: number; committed: number | null; end: number }[]>;
}

export interface Broker {
  /** How it is named in health and logs, without secrets: `kafka at host:port`, `embedded`. */
  readonly description: string;
  readonly admin: Admin;
  producer(options?: { readonly timeoutMs?: number }): Producer;
  consumer(options: ConsumerOptions): Consumer;
  reader(options: ReaderOptions): Reader;
  /** Resolves when the broker answers; rejects with BrokerError UNAVAILABLE. For health and for waiting at the start. */
  ping(): Promise<void>;
  /** Closes all that it handed out. */
  close(): Promise<void>;
}

export interface BrokerDependencies {
  readonly log: Log;
  readonly clock: Clock;
  /** Default: nothing is measured. */
  readonly metrics?: Metrics;
}

export type BrokerErrorCode =
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'TOPIC_UNKNOWN'
  | 'RECORD_TOO_LARGE'
  | 'ASSIGNMENT_LOST'
  | 'AUTHENTICATION_FAILED'
  | 'NOT_AUTHORIZED'
  | 'CLOSED'
  | 'FAULT';

/** All that an implementation throws; nothing of a vendor's error leaks but its message, as `cause`. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  constructor(
    readonly code: BrokerErrorCode,
    message: string,
    options: { readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryable = options.retryable ?? (code === 'UNAVAILABLE' || code === 'TIMEOUT');
  }
  readonly retryable: boolean;
}
