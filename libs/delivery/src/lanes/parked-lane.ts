import { UnderWay } from '../concurrency/under-way.js';
import type { Item } from './item.js';
import type { Lane } from './lane.js';
import type { PartitionProgress } from './partition-progress.js';

/** Longest wait that a timer takes; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How the events that were read from the store went: all are over, or the first left is to wait. */
export type ParkedEnd = 'through' | { readonly delayMs: number };

/**
 * A lane of which events are parked: they stand in the store, in the order of their offsets, and whatever comes goes behind them.
 * Its loop (in `parking/`) reads the oldest ones back when they are due; the worker runs them and tells how they went.
 */
export class ParkedLane {
  /** Events that come while the last parked ones are being tried: kept here, so that a busy key gets out of the store. */
  readonly held: Item[] = [];
  holding = false;
  /** Events that were read back and are still in the store, in order. */
  readonly loaded: Item[] = [];
  /** Writes of its events, and events read back that are still there. */
  readonly writes = new UnderWay();
  /** Events in the store. */
  events = 0;
  /** It waits for what is parked to be read past. */
  readingPast = false;
  #end: ((end: ParkedEnd) => void) | null = null;
  #wake: (() => void) | null = null;

  constructor(
    readonly lane: Lane,
    readonly progress: PartitionProgress,
    /** In the store. */
    readonly name: Buffer,
    /** Called when an event of it is settled that was read from the store. */
    readonly settled: (item: Item) => void,
  ) {}

  /** Resolves when the time is over, when `wake` is called, or when the partition is given up. */
  async sleep(ms: number): Promise<void> {
    if (this.progress.released.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  /** Ends the sleep, where it sleeps. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when the events that were handed to the worker are through, or failed. */
  ended(): Promise<ParkedEnd> {
    return new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** The partition was given up. */
  giveUp(): void {
    this.wake();
    this.writes.giveUp();
    this.end('through');
  }

  end(end: ParkedEnd): void {
    this.#end?.(end);
    this.#end = null;
  }
}
