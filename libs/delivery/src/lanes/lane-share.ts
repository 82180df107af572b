import type { Item } from './item.js';
import type { Lane } from './lane.js';
import type { PartitionProgress } from './partition-progress.js';

/** What one call carries from the front of one lane. */
export interface LaneShare {
  readonly lane: Lane;
  readonly items: readonly Item[];
  /** Of the partition that they are of. */
  readonly progress: PartitionProgress;
}
