import type { Clock, Log, RepartitionedRecord } from '@arkflows/contracts';
import { BrokerError, type Producer } from '@arkflows/messaging';
import type { Item } from '../../lanes/item.js';

const MAX_SEND_RECORDS = 5_000;
const RETRY_MS = [200, 1_000, 5_000];

interface Entry {
  readonly record: RepartitionedRecord;
  readonly item: Item;
}

/**
 * Sends records in their order and settles their items when the broker has them. Tries for ever; what waits here is bounded by the
 * records in flight. What is given up meanwhile is not sent: its new owner does, and an older event must not come after a newer one.
 */
export class ForwardQueue {
  #waiting: Entry[] = [];
  #sending = false;

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
    /** Takes what the topic does not take. */
    private readonly onTooLarge: (item: Item) => void,
  ) {}

  add(record: RepartitionedRecord, item: Item): void {
    this.#waiting.push({ record, item });
    if (this.#sending) return;
    this.#sending = true;
    // After the current turn of the loop, so that a whole batch goes at once.
    setImmediate(() => void this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.dependencies;
    try {
      while (this.#waiting.length > 0 && !signal.aborted) await this.#send(this.#waiting.splice(0, MAX_SEND_RECORDS));
      if (signal.aborted) this.#waiting = [];
    } finally {
      this.#sending = false;
    }
  }

  async #send(entries: readonly Entry[]): Promise<void> {
    const { log, clock, signal } = this.dependencies;
    for (let failures = 0; !signal.aborted; failures++) {
      const ours = entries.filter(({ item }) => !item.settled && item.progress.tenure.lease.live);
      if (ours.length === 0) return;
      try {
        await this.producer.send(
          this.topic,
          ours.map(({ record }) => record),
        );
        for (const { item } of ours) item.progress.settle(item);
        return;
      } catch (error) {
        if (error instanceof BrokerError && error.code === 'RECORD_TOO_LARGE') return this.#sendApart(ours);
        const { topic } = this;
        log.error({ error, topic, records: ours.length }, 'events not taken by the internal topic, trying again');
        await clock.sleep(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] as number, signal).catch(() => {});
      }
    }
  }

  /** One record that the topic does not take must not keep the others back. */
  async #sendApart(entries: readonly Entry[]): Promise<void> {
    const half = Math.ceil(entries.length / 2);
    if (entries.length > 1) {
      await this.#send(entries.slice(0, half));
      return this.#send(entries.slice(half));
    }
    this.onTooLarge((entries[0] as Entry).item);
  }
}
