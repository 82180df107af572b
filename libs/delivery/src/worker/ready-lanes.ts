import { Fifo } from '../concurrency/fifo.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';

/** The lanes that are ready for one operation. */
interface Queues {
  /** As they came. */
  readonly usual: Fifo<Lane>;
  /** The retry budget had nothing left for them. */
  readonly held: Fifo<Lane>;
  /** Both take turns. */
  heldFirst: boolean;
}

/** Lanes whose first item may be tried, by the operation that it leads to. */
export class ReadyLanes {
  readonly #byOperation = new Map<string, Queues>();

  constructor(
    /** The partition of a lane that was halted is here again, or given up. */
    private readonly onFree: (lane: Lane) => void,
  ) {}

  /** How many lanes were queued anew, since their front had changed. */
  moves = 0;

  get empty(): boolean {
    return this.#byOperation.size === 0;
  }

  /** The retry budget holds something back. */
  get retrying(): boolean {
    for (const { held } of this.#byOperation.values()) if (!held.empty) return true;
    return false;
  }

  /** The operations that something is ready for. */
  operations(): Iterable<string> {
    return this.#byOperation.keys();
  }

  /** Queues a lane, unless nothing is left in it (then it is forgotten) or its subscription has stopped. */
  add(lane: Lane): void {
    const { first } = lane;
    if (!first || lane.set.subscription.stopped) {
      lane.state = 'idle';
      if (!first) this.#empty(lane);
      return;
    }
    if (first.progress.halted) {
      lane.state = 'halted';
      first.progress.onFree(() => this.onFree(lane));
      return;
    }
    lane.state = 'ready';
    this.#queuesOf(first).usual.push(lane);
  }

  /** Puts back what `next` has answered last, where it stood. */
  putBack(lane: Lane): void {
    lane.state = 'ready';
    this.#queuesOf(lane.first as Item).usual.unshift(lane);
  }

  /** Has one wait that `next` has answered last, since there is no retry left. */
  holdBack(lane: Lane): void {
    lane.state = 'ready';
    this.#queuesOf(lane.first as Item).held.push(lane);
  }

  #queuesOf({ operation }: Item): Queues {
    let queues = this.#byOperation.get(operation);
    if (!queues) {
      queues = { usual: new Fifo(), held: new Fifo(), heldFirst: true };
      this.#byOperation.set(operation, queues);
    }
    return queues;
  }

  #empty(lane: Lane): void {
    if (lane.parked) lane.parked.end('through');
    else lane.set.release(lane);
  }

  /**
   * Takes out the next lane that leads to this operation; `notHeld`: none that is held back. One whose front has changed meanwhile is
   * queued where it belongs now.
   */
  next(operation: string, notHeld = false): Lane | null {
    const queues = this.#byOperation.get(operation);
    if (!queues) return null;
    const { usual, held, heldFirst } = queues;
    queues.heldFirst = !heldFirst;
    const early = heldFirst && !notHeld ? this.#nextOf(held, operation) : null;
    const lane = early ?? this.#nextOf(usual, operation) ?? (notHeld ? null : this.#nextOf(held, operation));
    if (!lane && usual.empty && held.empty) this.#byOperation.delete(operation);
    return lane;
  }

  #nextOf(queue: Fifo<Lane>, operation: string): Lane | null {
    for (let lane = queue.shift(); lane; lane = queue.shift()) {
      // Adopted or parked meanwhile.
      if (lane.state !== 'ready') continue;
      if (lane.first?.operation === operation && mayBegin(lane)) return lane;
      this.moves++;
      this.add(lane);
    }
    return null;
  }
}

const mayBegin = ({ set, first }: Lane): boolean => !set.subscription.stopped && !first?.progress.halted;
