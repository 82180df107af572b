import { LaneSet } from './lane-set.js';
import type { PartitionProgress } from './partition-progress.js';

/** The lanes of one subscription for one profile, over all its partitions. */
export class SubscriptionLanes {
  /** No calls begin for it. */
  stopped = false;
  /** Lanes that are being worked on. */
  busy = 0;
  readonly #partitions = new WeakMap<PartitionProgress, LaneSet>();

  /** Those of a partition, for as long as this process owns it. */
  of(progress: PartitionProgress): LaneSet {
    let lanes = this.#partitions.get(progress);
    if (!lanes) {
      lanes = new LaneSet(this);
      this.#partitions.set(progress, lanes);
    }
    return lanes;
  }
}
