import type { Item } from './item.js';
import { Lane } from './lane.js';

export type Ordering = 'key' | 'partition' | 'none';

const nothing = () => {};

/**
 * The lanes of one partition of one subscription for one profile. It outlives an assignment: when a partition comes back while
 * a call of its former assignment is still under way, the key's next event waits for that call.
 */
export class LaneSet {
  readonly #byKey = new Map<string, Lane>();
  #whole: Lane | null = null;

  /** The lane to push this item to. */
  laneOf(item: Item, ordering: Ordering): Lane {
    if (ordering === 'partition') {
      this.#whole ??= new Lane(nothing);
      return this.#whole;
    }
    const key = item.key;
    if (key === null || ordering === 'none') return new Lane(nothing);
    let lane = this.#byKey.get(key);
    if (!lane) {
      lane = new Lane(() => this.#byKey.delete(key));
      this.#byKey.set(key, lane);
    }
    return lane;
  }
}
