import type { Clock, Log } from '@arkflows/contracts';
import type { Broker, Producer } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { BROKER, CLOCK, LOG } from '../ports.js';
import { Storage } from '../storage/storage.js';
import type { OutboxEntity } from './outbox.entity.js';
import { OutboxRepository } from './outbox.repository.js';

const SEND_TIMEOUT_MS = 10_000;
/** How often messages that could not be sent are tried again. */
const RETRY_MS = 2_000;

/** Brings control messages from the database, where they are safe, to their topics. Nothing is lost between the two. */
@Injectable()
export class Outbox {
  readonly #producer: Producer;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;

  constructor(
    private readonly messages: OutboxRepository,
    private readonly storage: Storage,
    @Inject(BROKER) broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.#producer = broker.producer({ timeoutMs: SEND_TIMEOUT_MS });
  }

  /** Sends all that was written before this call. Rejects when the broker or the database is away: it is tried again later. */
  flush(): Promise<void> {
    // The flush that runs now may have looked before our message was there; the next one sees it.
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      const flushing = this.#drain();
      this.#running = flushing.catch(() => {});
      return flushing;
    });
    return this.#next;
  }

  /** Sends what an earlier process or an absent broker left behind, until the signal aborts. */
  async reconcile(signal: AbortSignal): Promise<void> {
    let failing = false;
    while (!signal.aborted) {
      try {
        if (this.storage.isThere && !(await this.messages.isEmpty())) await this.flush();
        if (failing) this.log.info({}, 'control messages are sent again');
        failing = false;
      } catch (error) {
        if (!failing) this.log.warn({ error }, 'control messages wait to be sent');
        failing = true;
      }
      await this.clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  }

  async #drain(): Promise<void> {
    while (await this.messages.publishNext(new Date(this.clock.now()), (messages) => this.#send(messages)));
  }

  async #send(messages: readonly OutboxEntity[]): Promise<void> {
    for (const topic of new Set(messages.map((message) => message.topic))) {
      await this.#producer.send(
        topic,
        messages.filter((message) => message.topic === topic),
      );
    }
  }
}
