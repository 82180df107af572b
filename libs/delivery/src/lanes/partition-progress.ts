import type { Assignment } from '@arkflows/messaging';
import type { Item } from './item.js';

/** Counts what is held in memory; each item once in and once out. */
export interface Held {
  take(bytes: number): void;
  release(bytes: number): void;
}

/**
 * What of one assignment is settled. Items settle in any order; the watermark moves over those that are settled without a gap,
 * and only up to it may be committed: the invariant of the whole engine.
 */
export class PartitionProgress {
  #oldest: Item | null = null;
  #newest: Item | null = null;
  #watermark: number | null = null;
  #committed: number | null = null;

  constructor(
    readonly assignment: Assignment,
    private readonly held: Held,
  ) {}

  get lost(): boolean {
    return this.assignment.signal.aborted;
  }

  /** In offset order, before anything is done with the item. */
  track(item: Item): void {
    this.held.take(item.bytes);
    if (this.#newest) this.#newest.nextInPartition = item;
    else this.#oldest = item;
    this.#newest = item;
  }

  /** A record that needs nothing: settled as soon as all before it is. */
  pass(offset: number): void {
    if (this.#newest) this.#newest.through = offset;
    else this.#watermark = offset + 1;
  }

  settle(item: Item): void {
    if (item.settled) return;
    item.settled = true;
    this.held.release(item.bytes);
    while (this.#oldest?.settled) {
      this.#watermark = this.#oldest.through + 1;
      this.#oldest = this.#oldest.nextInPartition;
    }
    if (!this.#oldest) this.#newest = null;
  }

  /** Lets go of all that is not settled: somebody else repeats it. */
  abandon(): void {
    for (let item = this.#oldest; item; item = item.nextInPartition) {
      if (item.settled) continue;
      item.settled = true;
      this.held.release(item.bytes);
    }
    this.#oldest = null;
    this.#newest = null;
  }

  /** The offset to commit, null where nothing new is settled. */
  get uncommitted(): number | null {
    return this.#watermark !== null && this.#watermark !== this.#committed ? this.#watermark : null;
  }

  committed(nextOffset: number): void {
    this.#committed = nextOffset;
  }
}
