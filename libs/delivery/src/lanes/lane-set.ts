import type { Item } from './item.js';
import { Lane } from './lane.js';
import type { SubscriptionLanes } from './subscription-lanes.js';

export type Ordering = 'key' | 'partition' | 'none';

const WHOLE = 'the whole partition';

/**
 * The lanes of one partition of one subscription for one profile. It outlives assignments and deployments: when a partition comes
 * back while a call from before is still under way, the key's next event waits for that call.
 */
export class LaneSet {
  readonly #byKey = new Map<string, Lane>();
  #ordering: Ordering = 'key';
  /** Lanes that have something in them, or are being worked on. */
  #used = 0;

  constructor(readonly subscription: SubscriptionLanes) {}

  /** The lane to push this item to. Another ordering takes effect when nothing of the former one is left. */
  laneOf(item: Item, ordering: Ordering): Lane {
    if (this.#used === 0) this.#ordering = ordering;
    const key = this.#ordering === 'partition' ? WHOLE : this.#ordering === 'key' ? (item.key?.lane ?? null) : null;
    const known = key === null ? undefined : this.#byKey.get(key);
    if (known) return known;
    this.#used++;
    const lane = new Lane(this, key);
    if (key !== null) this.#byKey.set(key, lane);
    return lane;
  }

  /** Forgets a lane that is empty. */
  release(lane: Lane): void {
    this.#used--;
    if (lane.key !== null) this.#byKey.delete(lane.key);
  }
}
