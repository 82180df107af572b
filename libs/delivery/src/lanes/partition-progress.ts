import type { Assignment } from '@arkflows/messaging';
import type { Item } from './item.js';

/** Counts what is held in memory; each item once in and once out. */
export interface MemoryCount {
  take(bytes: number): void;
  release(bytes: number): void;
}

/**
 * What of one assignment is settled. Items settle in any order; the watermark moves over those that are settled without a gap,
 * and only up to it may be committed: the invariant of the whole engine. A settled item is let go of at once: what stands before
 * it remembers how far it reached.
 */
export class PartitionProgress {
  #oldest: Item | null = null;
  #newest: Item | null = null;
  #watermark: number | null = null;
  #committed: number | null = null;
  #reporting = 0;
  #onReported: (() => void)[] = [];
  /** The commit that is under way. */
  committing: Promise<void> | null = null;

  constructor(
    readonly assignment: Assignment,
    private readonly memory: MemoryCount,
  ) {}

  get lost(): boolean {
    return this.assignment.signal.aborted;
  }

  /** In offset order, before anything is done with the item. False when the partition was lost meanwhile: leave it alone then. */
  track(item: Item): boolean {
    if (this.lost) return false;
    this.memory.take(item.bytes);
    item.previousInPartition = this.#newest;
    if (this.#newest) this.#newest.nextInPartition = item;
    else this.#oldest = item;
    this.#newest = item;
    return true;
  }

  /** A record that needs nothing: settled as soon as all before it is. */
  pass(offset: number): void {
    if (this.#newest) this.#newest.through = offset;
    else this.#watermark = offset + 1;
  }

  /** The item's verdict is spoken; `settle` follows when its reports are acknowledged. */
  conclude(item: Item): void {
    item.concluded = true;
    this.#reporting++;
  }

  settle(item: Item): void {
    if (item.settled) return;
    item.settled = true;
    this.memory.release(item.bytes);
    this.#unlink(item);
    this.#reported(item);
  }

  /** Lets go of all that is not settled: somebody else repeats it. */
  abandon(): void {
    for (let item = this.#oldest; item; item = item.nextInPartition) {
      item.settled = true;
      this.memory.release(item.bytes);
      this.#reported(item);
    }
    this.#oldest = null;
    this.#newest = null;
  }

  /** Resolves when all that is concluded is settled. */
  async reported(): Promise<void> {
    if (this.#reporting > 0) await new Promise<void>((resolve) => this.#onReported.push(resolve));
  }

  /** The offset to commit, null where nothing new is settled. */
  get uncommitted(): number | null {
    return this.#watermark !== null && this.#watermark !== this.#committed ? this.#watermark : null;
  }

  committed(nextOffset: number): void {
    this.#committed = nextOffset;
  }

  #unlink(item: Item): void {
    const { previousInPartition: previous, nextInPartition: next } = item;
    if (previous) {
      previous.through = item.through;
      previous.nextInPartition = next;
    } else {
      this.#watermark = item.through + 1;
      this.#oldest = next;
    }
    if (next) next.previousInPartition = previous;
    else this.#newest = previous;
    item.previousInPartition = null;
    item.nextInPartition = null;
  }

  #reported(item: Item): void {
    if (!item.concluded || --this.#reporting > 0) return;
    for (const resolve of this.#onReported.splice(0)) resolve();
  }
}
