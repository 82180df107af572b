import type { Clock, Log } from '@arkflows/contracts';
import { BrokerError, type Reader } from '../broker.js';
import { type OnRecord, RecordPump } from '../record-pump.js';
import { backoff, pause } from '../waiting.js';
import type { WithAdmin } from './admin-client.js';
import type { KafkaConsumer } from './consumer.js';
import { toBrokerError } from './errors.js';

const POLL_MS = 20;

/** Reads as the only member of a throwaway group (the client knows no other way), which goes when the reader does. */
export class KafkaReader implements Reader {
  readonly #closing = new AbortController();

  constructor(
    private readonly consumer: KafkaConsumer,
    private readonly topics: readonly string[],
    private readonly group: string,
    private readonly withAdmin: WithAdmin,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async run(onRecord: OnRecord): Promise<void> {
    const pump = new RecordPump(onRecord, this.#closing.signal, this.log);
    let fatal: Error | undefined;
    try {
      await this.consumer.run({
        onBatch: (batch) => {
          const { assignment, records } = batch;
          this.consumer.pause(assignment);
          void pump.push(batch).then(() => {
            this.consumer.resume(assignment);
            // So that a restart of the session goes on from here. Repeating a few records would do no harm.
            this.consumer.commit(assignment, (records.at(-1)?.offset ?? 0) + 1).catch(() => {});
          });
        },
        onFatal: (error) => {
          fatal = error;
          this.log.error({ error, topics: this.topics }, 'A reader had to stop');
        },
      });
      const ends = await this.#ends();
      while (!(pump.idle && this.consumer.hasRead(ends))) {
        if (fatal) throw fatal;
        if (pump.failure) throw pump.failure.error;
        if (this.#closing.signal.aborted)
          throw new BrokerError('CLOSED', 'The reader was closed before it had read to the end');
        await pause(this.clock, POLL_MS, this.#closing.signal);
      }
      if (pump.failure) throw pump.failure.error;
      pump.started();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.consumer.close();
    await this.withAdmin('Deleting the group of a reader', (admin) => admin.deleteGroups([this.group])).catch((error) =>
      this.log.debug({ group: this.group, error }, 'Left the group of a reader to its expiry'),
    );
  }

  /** Where the topics end now. Waits while the broker is away. */
  async #ends(): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
    for (let attempt = 0; ; attempt++) {
      try {
        const doing = 'Reading the ends of topics';
        return await this.withAdmin(doing, async (admin) => {
          const ends = new Map<string, Map<number, number>>();
          for (const topic of this.topics) {
            const offsets = await admin.fetchTopicOffsets(topic);
            ends.set(topic, new Map(offsets.map(({ partition, high }) => [partition, Number(high)])));
          }
          return ends;
        });
      } catch (error) {
        const failure = toBrokerError(error, 'Reading the ends of topics');
        if (!failure.retryable || this.#closing.signal.aborted) throw failure;
        await pause(this.clock, backoff(attempt), this.#closing.signal);
      }
    }
  }
}
