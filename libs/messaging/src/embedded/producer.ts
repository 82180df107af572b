import type { Clock } from '@arkflows/contracts';
import { BrokerError, type OutgoingRecord, type Producer } from '../broker.js';
import { Partitioner } from '../partitioner.js';
import { checkedSizes } from '../record-limit.js';
import type { StoredRecord } from './append-batch.js';
import type { Appender } from './appender.js';
import { encodeHeaders } from './header-codec.js';
import type { PartitionState, Topic, TopicCatalogue } from './topic-catalogue.js';

const bytesOf = (value: Buffer | string | null): Buffer | null =>
  typeof value === 'string' ? Buffer.from(value) : value;

export class EmbeddedProducer implements Producer {
  readonly #partitioner = new Partitioner();
  readonly #pending = new Set<Promise<void>>();
  #closed = false;

  constructor(
    private readonly catalogue: TopicCatalogue,
    private readonly appender: Appender,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  async send(topicName: string, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.#closed) throw new BrokerError('CLOSED', 'The producer is closed');
    if (records.length === 0) return;
    const topic = this.catalogue.get(topicName);
    const sizes = checkedSizes(topicName, records, topic.maxMessageBytes);
    const stored = this.#stored(topic, records);
    const deadline = this.clock.monotonic() + this.timeoutMs;
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const sending = this.appender.append(stored, bytes, deadline).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
    await sending;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#pending);
  }

  #stored(topic: Topic, records: readonly OutgoingRecord[]): StoredRecord[] {
    const timestamp = this.clock.now();
    return records.map((record) => {
      if (topic.compacted && record.key === null)
        throw new BrokerError('FAULT', `Topic ${topic.name} is compacted: each of its records needs a key`);
      return {
        partition: topic.partitions[this.#partitioner.choose(record, topic.partitions.length)] as PartitionState,
        timestamp,
        key: bytesOf(record.key),
        headers: encodeHeaders(record.headers),
        value: bytesOf(record.value),
      };
    });
  }
}
