import type { Clock, Log } from '@arkflows/contracts';
import { BrokerError, type OutgoingRecord, type Producer } from '@arkflows/messaging';
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
  #sending = false;

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
    this.#sending = true;
    void this.#sendAll().finally(() => {
      this.#sending = false;
    });
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.dependencies;
    while (this.#waiting.length > 0 && !signal.aborted) await this.#send(this.#waiting.splice(0, MAX_SEND_RECORDS));
    if (signal.aborted) this.#waiting = [];
  }

  async #send(entries: readonly Entry[]): Promise<void> {
    const { log, clock, signal } = this.dependencies;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.producer.send(
          this.topic,
          entries.map(({ record }) => record),
        );
        for (const { item } of entries) if (--item.unacknowledged === 0) item.progress.settle(item);
        return;
      } catch (error) {
        if (error instanceof BrokerError && error.code === 'RECORD_TOO_LARGE') return this.#sendApart(entries, error);
        log.error(
          { error, topic: this.topic, records: entries.length },
          'reports not taken by the broker, trying again',
        );
        await clock.sleep(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] as number, signal).catch(() => {});
      }
    }
  }

  /** One record that the topic does not take must not keep the others back: it goes without its value, which is said. */
  async #sendApart(entries: readonly Entry[], error: BrokerError): Promise<void> {
    const half = Math.ceil(entries.length / 2);
    if (entries.length > 1) {
      await this.#send(entries.slice(0, half));
      return this.#send(entries.slice(half));
    }
    const { record, item } = entries[0] as Entry;
    const { topic, partition } = item.progress.assignment;
    const origin = { topic, partition, offset: item.record.offset };
    if (record.value === null) {
      this.dependencies.log.error(
        { error, report: this.topic, origin },
        'a report is too large even without its value, dropped',
      );
      if (--item.unacknowledged === 0) item.progress.settle(item);
      return;
    }
    this.dependencies.log.error({ error, report: this.topic, origin }, 'a report is too large, sent without its value');
    const headers = { ...record.headers, ark_omitted: `${Buffer.byteLength(record.value)} bytes` };
    await this.#send([{ record: { ...record, value: null, headers }, item }]);
  }
}
