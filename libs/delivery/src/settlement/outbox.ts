import type { BrokerError, OutgoingRecord, Producer } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';
import { type Entry, SendQueue, type SendQueueDependencies } from './send-queue.js';

/**
 * Sends reports in their order and settles their items when the broker has them: an item whose report is not acknowledged is not
 * settled, so its offset is not committed.
 */
export class Outbox {
  readonly #queue: SendQueue;

  constructor(
    producer: Producer,
    private readonly topic: string,
    private readonly dependencies: SendQueueDependencies,
  ) {
    this.#queue = new SendQueue(producer, topic, dependencies, {
      onSent: ({ item }) => acknowledged(item),
      onTooLarge: (entry, error) => this.#withoutValue(entry, error),
      notTaken: 'reports not taken by the broker, trying again',
    });
  }

  /** Takes effect at the next flush. The item is settled when all that was added for it is acknowledged. */
  add(record: OutgoingRecord, item: Item): void {
    item.unacknowledged++;
    this.#queue.add({ record, item });
  }

  flush(): void {
    this.#queue.flush();
  }

  /** What is left out is said in a header. */
  #withoutValue({ record, item }: Entry, error: BrokerError): Entry | null {
    const { log } = this.dependencies;
    const { topic, partition } = item.progress.assignment;
    const about = { error, report: this.topic, origin: { topic, partition, offset: item.record.offset } };
    if (record.value === null) {
      log.error(about, 'a report is too large even without its value, dropped');
      acknowledged(item);
      return null;
    }
    log.error(about, 'a report is too large, sent without its value');
    const headers = { ...record.headers, ark_omitted: `${Buffer.byteLength(record.value)} bytes` };
    return { record: { ...record, value: null, headers }, item };
  }
}

function acknowledged(item: Item): void {
  if (--item.unacknowledged === 0) item.progress.settle(item);
}
