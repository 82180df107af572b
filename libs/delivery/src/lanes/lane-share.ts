import type { Item } from './item.js';
import type { Lane } from './lane.js';

/** What one call carries from the front of one lane. */
export interface LaneShare {
  readonly lane: Lane;
  readonly items: readonly Item[];
}
