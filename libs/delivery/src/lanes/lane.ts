import type { Item } from './item.js';
import type { LaneScope, LaneSet } from './lane-set.js';
import type { ParkedLane } from './parked-lane.js';

export type LaneState =
  /** Nothing that may be tried. */
  | 'idle'
  /** Queued: its first item may be tried. */
  | 'ready'
  /** Items from its front are being tried; they are out of the lane meanwhile. */
  | 'busy'
  /** Its first item waits for its next attempt. */
  | 'waiting'
  /** Its partition was taken away: nothing of it may be begun. */
  | 'halted';

let sequence = 0;

/** The events of one key (or of a partition, or one event without an order) in offset order; its front alone is worked on. */
export class Lane {
  state: LaneState = 'idle';
  timer: NodeJS.Timeout | null = null;
  /** While events of it are parked: what comes goes behind those. */
  parked: ParkedLane | null = null;
  /** Names the lane within a bulk call; null where its one event has no order. */
  readonly name: string | null;
  #first: Item | null = null;
  #last: Item | null = null;

  constructor(
    readonly set: LaneSet,
    readonly scope: LaneScope,
  ) {
    this.name = scope !== 'partition' && 'offset' in scope ? null : String(++sequence);
  }

  /** The first item that something is left to be done for; what is over is dropped on the way. */
  get first(): Item | null {
    while (this.#first?.over) this.#drop();
    return this.#first;
  }

  push(item: Item): void {
    if (this.#last) this.#last.nextInLane = item;
    else this.#first = item;
    this.#last = item;
  }

  /** Takes the first item out. */
  shift(): Item | null {
    const { first } = this;
    if (first) this.#drop();
    return first;
  }

  /** Puts items back at the front, in their order. */
  unshift(items: readonly Item[]): void {
    for (let i = items.length - 1; i >= 0; i--) {
      const item = items[i] as Item;
      item.nextInLane = this.#first;
      this.#first = item;
      this.#last ??= item;
    }
  }

  /** Its items are going to wait. */
  detach(): void {
    for (let item = this.#first; item; item = item.nextInLane) item.detach();
  }

  /** Takes everything out, in order. */
  takeAll(): Item[] {
    const items: Item[] = [];
    for (let item = this.shift(); item; item = this.shift()) items.push(item);
    return items;
  }

  #drop(): void {
    const item = this.#first as Item;
    this.#first = item.nextInLane;
    if (!this.#first) this.#last = null;
    item.nextInLane = null;
  }
}
