import type { Clock, Log } from '@arkflows/contracts';
import { BrokerError, type OutgoingRecord, type Producer } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';

const MAX_SEND_RECORDS = 5_000;
const RETRY_MS = [200, 1_000, 5_000];

/** A record that is sent for an item. */
export interface Entry {
  readonly record: OutgoingRecord;
  readonly item: Item;
}

export interface SendQueueHandlers {
  /** Asked before each try. Default: every one is to be sent. */
  isWanted?(entry: Entry): boolean;
  /** The broker has it. */
  onSent(entry: Entry): void;
  /** The topic does not take it: what is sent in its place; null: nothing. */
  onTooLarge(entry: Entry, error: BrokerError): Entry | null;
  /** What is said in the log when the broker does not take some. */
  readonly notTaken: string;
}

export interface SendQueueDependencies {
  readonly log: Log;
  readonly clock: Clock;
  /** Aborts when nothing is sent any more. */
  readonly signal: AbortSignal;
}

/**
 * Sends records to one topic in their order, many at a time. Tries for ever, since giving up would lose something; what waits here is
 * bounded by the records in flight.
 */
export class SendQueue {
  #waiting: Entry[] = [];
  #sending = false;

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly dependencies: SendQueueDependencies,
    private readonly handlers: SendQueueHandlers,
  ) {}

  /** Takes effect at the next flush. */
  add(entry: Entry): void {
    this.#waiting.push(entry);
  }

  flush(): void {
    if (this.#waiting.length === 0 || this.#sending) return;
    this.#sending = true;
    void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    const { signal } = this.dependencies;
    try {
      while (this.#waiting.length > 0 && !signal.aborted) await this.#send(this.#waiting.splice(0, MAX_SEND_RECORDS));
      if (signal.aborted) this.#waiting = [];
    } finally {
      // In the same turn in which nothing was found waiting: a flush in between would be lost.
      this.#sending = false;
    }
  }

  async #send(entries: readonly Entry[]): Promise<void> {
    const { producer, topic, handlers } = this;
    const { log, clock, signal } = this.dependencies;
    for (let failures = 0; !signal.aborted; failures++) {
      const wanted = handlers.isWanted ? entries.filter((entry) => handlers.isWanted?.(entry)) : entries;
      if (wanted.length === 0) return;
      try {
        await producer.send(
          topic,
          wanted.map(({ record }) => record),
        );
        for (const entry of wanted) handlers.onSent(entry);
        return;
      } catch (error) {
        if (error instanceof BrokerError && error.code === 'RECORD_TOO_LARGE') return this.#sendApart(wanted, error);
        log.error({ error, topic, records: wanted.length }, handlers.notTaken);
        await clock.sleep(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] as number, signal).catch(() => {});
      }
    }
  }

  /** One record that the topic does not take must not keep the others back. */
  async #sendApart(entries: readonly Entry[], error: BrokerError): Promise<void> {
    if (entries.length > 1) {
      const half = Math.ceil(entries.length / 2);
      await this.#send(entries.slice(0, half));
      return this.#send(entries.slice(half));
    }
    const instead = this.handlers.onTooLarge(entries[0] as Entry, error);
    if (instead) await this.#send([instead]);
  }
}
