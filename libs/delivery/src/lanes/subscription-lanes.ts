import { LaneSet } from './lane-set.js';

/** The lanes of one subscription for one profile, over all its partitions. */
export class SubscriptionLanes {
  /** No calls begin for it. */
  stopped = false;
  /** Lanes that are being worked on. */
  busy = 0;
  readonly #partitions = new Map<number, LaneSet>();

  of(partition: number): LaneSet {
    let lanes = this.#partitions.get(partition);
    if (!lanes) {
      lanes = new LaneSet(this);
      this.#partitions.set(partition, lanes);
    }
    return lanes;
  }
}
