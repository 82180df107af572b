import type { Clock } from '@arkflows/contracts';
import type { OutgoingRecord } from '../broker.js';
import type { BatchAppender } from './batch-appender.js';
import type { KafkaConfig } from './client.js';

/** Loads the client when there is a producer: that takes half a second, which a process without one should not spend. */
export class LoadedAppender implements BatchAppender {
  /** A full request of small records. */
  readonly maxRecords = 10_000;
  readonly #loaded: Promise<Pick<BatchAppender, 'append' | 'close'>>;

  constructor(config: KafkaConfig, clock: Clock) {
    this.#loaded = import('./platformatic/appender.js').then(
      ({ PlatformaticAppender }) => new PlatformaticAppender(config, clock),
    );
    this.#loaded.catch(() => {});
  }

  async append(topic: string, partition: number, records: readonly OutgoingRecord[], deadline: number): Promise<void> {
    await (await this.#loaded).append(topic, partition, records, deadline);
  }

  async close(): Promise<void> {
    await (await this.#loaded).close();
  }
}
