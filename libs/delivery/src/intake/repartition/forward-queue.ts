import type { RepartitionedRecord } from '@arkflows/contracts';
import type { Producer } from '@arkflows/messaging';
import type { Item } from '../../lanes/item.js';
import { SendQueue, type SendQueueDependencies } from '../../settlement/send-queue.js';

/**
 * Sends events on in their order and settles their items when the broker has them. What is given up meanwhile is not sent: its new
 * owner does, and an older event must not come after a newer one.
 */
export class ForwardQueue {
  readonly #queue: SendQueue;
  #scheduled = false;

  constructor(
    producer: Producer,
    topic: string,
    dependencies: SendQueueDependencies,
    /** Takes what the topic does not take. */
    onTooLarge: (item: Item) => void,
  ) {
    this.#queue = new SendQueue(producer, topic, dependencies, {
      isWanted: ({ item }) => !item.settled && item.progress.tenure.lease.live,
      onSent: ({ item }) => item.progress.settle(item),
      onTooLarge: ({ item }) => {
        onTooLarge(item);
        return null;
      },
      notTaken: 'events not taken by the internal topic, trying again',
    });
  }

  add(record: RepartitionedRecord, item: Item): void {
    this.#queue.add({ record, item });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After the current turn of the loop, so that a whole batch goes at once.
    setImmediate(() => {
      this.#scheduled = false;
      this.#queue.flush();
    });
  }
}
