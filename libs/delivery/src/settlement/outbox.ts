import type { Clock, Log } from '@arkflows/contracts';
import type { OutgoingRecord, Producer } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';

const MAX_SEND_RECORDS = 5_000;
const RETRY_MS = [200, 1_000, 5_000];

interface Entry {
  readonly record: OutgoingRecord;
  readonly item: Item;
}

/**
 * Sends reports in their order and settles their items when the broker has them: an item whose report is not acknowledged is not
 * settled, so its offset is not committed. Tries for ever, since giving up would lose something; what waits here is bounded by
 * the records in flight.
 */
export class Outbox {
  #waiting: Entry[] = [];
  #sending: Promise<void> | null = null;

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
  ) {}

  /** Takes effect at the next flush. The item is settled when all that was added for it is acknowledged. */
  add(record: OutgoingRecord, item: Item): void {
    item.unacknowledged++;
    this.#waiting.push({ record, item });
  }

  flush(): void {
    if (this.#waiting.length === 0 || this.#sending) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  /** Resolves when all that was added is acknowledged, or the engine gave up. */
  async drain(): Promise<void> {
    for (this.flush(); this.#sending; this.flush()) await this.#sending;
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.dependencies;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const entries = this.#waiting.splice(0, MAX_SEND_RECORDS);
      await this.#send(entries.map((entry) => entry.record));
      if (signal.aborted) return;
      for (const { item } of entries) if (--item.unacknowledged === 0) item.progress.settle(item);
    }
    if (signal.aborted) this.#waiting = [];
  }

  async #send(records: readonly OutgoingRecord[]): Promise<void> {
    const { log, clock, signal } = this.dependencies;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        return await this.producer.send(this.topic, records);
      } catch (error) {
        log.error(
          { error, topic: this.topic, records: records.length },
          'reports not taken by the broker, trying again',
        );
        await clock.sleep(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] as number, signal).catch(() => {});
      }
    }
  }
}
