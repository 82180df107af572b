import type { OutgoingRecord } from '../broker.js';

/** What the producer needs of a Kafka client. */
export interface BatchAppender {
  /** Most records that one call should bring. */
  readonly maxRecords: number;
  /**
   * Appends records of one partition in their order, all or none, and once, however often it has to try. It tries until `deadline`
   * (on the monotonic clock), then rejects with BrokerError. One call at a time for each partition.
   */
  append(topic: string, partition: number, records: readonly OutgoingRecord[], deadline: number): Promise<void>;
  /** Ends what still tries. */
  close(): Promise<void>;
}
