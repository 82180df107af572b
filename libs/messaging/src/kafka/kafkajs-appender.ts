import type { Clock } from '@arkflows/contracts';
import type { Kafka, Message } from 'kafkajs';
import type { OutgoingRecord } from '../broker.js';
import type { BatchAppender } from './batch-appender.js';
import { toBrokerError } from './errors.js';
import { IdempotentClient } from './idempotent-client.js';
import { Retries } from './retries.js';

export class KafkajsAppender implements BatchAppender {
  /** The client's grouping is quadratic in the number of records. */
  readonly maxRecords = 500;
  readonly #closing = new AbortController();
  readonly #retries: Retries;
  #client: IdempotentClient | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly clock: Clock,
  ) {
    this.#retries = new Retries(clock, toBrokerError, this.#closing.signal);
  }

  append(topic: string, partition: number, records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    if (!this.#client || this.#client.retired) this.#client = new IdempotentClient(this.kafka, this.clock);
    const client = this.#client;
    const messages = records.map((record) => ({ ...record, partition }) as Message);
    return client.hold(async () => {
      try {
        await this.#retries.until(deadline, `Sending to ${topic}`, () => client.append(topic, messages, deadline));
      } catch (error) {
        client.retire();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client?.disconnect();
  }
}
