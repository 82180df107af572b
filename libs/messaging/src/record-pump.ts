import type { Log } from '@arkflows/contracts';
import type { PartitionBatch, Reader } from './broker.js';

export type OnRecord = Parameters<Reader['run']>[0];

/** Hands records to a reader's callback one at a time, over all partitions. */
export class RecordPump {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failure: { readonly error: unknown } | undefined;
  #started = false;

  constructor(
    private readonly onRecord: OnRecord,
    private readonly stopped: AbortSignal,
    private readonly log: Log,
  ) {}

  get idle(): boolean {
    return this.#waiting === 0;
  }

  /** The first failure of the callback before `started`, to be thrown. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** From here on a failure of the callback is logged, and the next record comes: nobody waits for the outcome any more. */
  started(): void {
    this.#started = true;
  }

  /** Resolves when all records of the batch were taken. */
  push(batch: PartitionBatch): Promise<void> {
    this.#waiting++;
    this.#tail = this.#tail.then(() => this.#deliver(batch)).finally(() => this.#waiting--);
    return this.#tail;
  }

  async #deliver({ assignment: { topic, partition }, records }: PartitionBatch): Promise<void> {
    for (const record of records) {
      if (this.stopped.aborted || this.#failure) return;
      try {
        await this.onRecord(record, { topic, partition });
      } catch (error) {
        if (this.#started)
          this.log.error({ topic, partition, offset: record.offset, error }, 'A reader failed on a record');
        else this.#failure = { error };
      }
    }
  }
}
