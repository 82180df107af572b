import type { Item } from './item.js';

export type LaneState =
  /** Nothing in it. */
  | 'idle'
  /** Its first item may be tried. */
  | 'ready'
  /** Items from its front are being tried. */
  | 'busy'
  /** Its first item waits for its next attempt. */
  | 'waiting';

/** The events of one key (or of a partition, or one event without a key) in offset order; its front alone is worked on. */
export class Lane {
  state: LaneState = 'idle';
  timer: NodeJS.Timeout | null = null;
  #first: Item | null = null;
  #last: Item | null = null;

  constructor(private readonly onEmpty: (lane: Lane) => void) {}

  get first(): Item | null {
    return this.#first;
  }

  push(item: Item): void {
    if (this.#last) this.#last.nextInLane = item;
    else this.#first = item;
    this.#last = item;
  }

  /** Drops from the front what was let go of because its partition was lost; true when something is left. */
  trim(): boolean {
    while (this.#first?.settled) this.#first = this.#first.nextInLane;
    if (this.#first) return true;
    this.#last = null;
    this.clear();
    return false;
  }

  /** Puts `kept` in the place of the lane's first `count` items; true when something is left. */
  replaceFront(count: number, kept: readonly Item[]): boolean {
    let rest = this.#first;
    for (let i = 0; i < count && rest; i++) rest = rest.nextInLane;
    if (!rest) this.#last = null;
    for (let i = kept.length - 1; i >= 0; i--) {
      const item = kept[i] as Item;
      item.nextInLane = rest;
      if (!rest) this.#last = item;
      rest = item;
    }
    this.#first = rest;
    return this.trim();
  }

  clear(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.state = 'idle';
    this.onEmpty(this);
  }
}
