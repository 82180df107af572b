import type { Item } from './item.js';
import { Lane } from './lane.js';
import type { SubscriptionLanes } from './subscription-lanes.js';

export type Ordering = 'key' | 'partition' | 'none';

/** What a lane is of: a key, the whole partition, or one event. */
export type LaneScope = { readonly key: string } | 'partition' | { readonly offset: number };

/**
 * The lanes of one partition of one subscription for one profile. It outlives deployments, so that a key's next event waits for a
 * call that is under way, and ends with the ownership of the partition.
 */
export class LaneSet {
  readonly #byKey = new Map<string, Lane>();
  /** Of events without an order only those that are parked. */
  readonly #byOffset = new Map<number, Lane>();
  #whole: Lane | null = null;
  #ordering: Ordering = 'key';
  /** Lanes that have something in them, or are being worked on. */
  #used = 0;

  constructor(readonly subscription: SubscriptionLanes) {}

  /** The lane to push this item to. Another ordering takes effect when nothing of the former one is left. */
  laneOf({ key, record }: Item, ordering: Ordering): Lane {
    if (this.#used === 0) this.#ordering = ordering;
    if (this.#ordering === 'partition') return this.of('partition');
    if (this.#ordering === 'key' && key) return this.of({ key: key.lane });
    return this.#byOffset.get(record.offset) ?? this.#add({ offset: record.offset });
  }

  /** The lane of this scope, which is found again until it is released. */
  of(scope: LaneScope): Lane {
    if (scope === 'partition') {
      if (this.#used === 0) this.#ordering = 'partition';
      this.#whole ??= this.#add(scope);
      return this.#whole;
    }
    const [map, key]: [Map<unknown, Lane>, unknown] =
      'key' in scope ? [this.#byKey, scope.key] : [this.#byOffset, scope.offset];
    const known = map.get(key);
    if (known) return known;
    const lane = this.#add(scope);
    map.set(key, lane);
    return lane;
  }

  /** Forgets a lane that is empty. */
  release({ scope }: Lane): void {
    this.#used--;
    if (scope === 'partition') this.#whole = null;
    else if ('key' in scope) this.#byKey.delete(scope.key);
    else this.#byOffset.delete(scope.offset);
  }

  #add(scope: LaneScope): Lane {
    this.#used++;
    return new Lane(this, scope);
  }
}
