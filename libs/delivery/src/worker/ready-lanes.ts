import { Fifo } from '../concurrency/fifo.js';
import type { Lane } from '../lanes/lane.js';

/** Lanes whose first item may be tried, by the operation that it leads to. */
export class ReadyLanes {
  readonly #byOperation = new Map<string, Fifo<Lane>>();

  constructor(
    /** The partition of a lane that was halted is here again, or given up. */
    private readonly onFree: (lane: Lane) => void,
  ) {}

  /** How many lanes were queued anew, since their front had changed. */
  moves = 0;

  get empty(): boolean {
    return this.#byOperation.size === 0;
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
    const { operation } = first.route;
    let queue = this.#byOperation.get(operation);
    if (!queue) {
      queue = new Fifo<Lane>();
      this.#byOperation.set(operation, queue);
    }
    queue.push(lane);
  }

  #empty(lane: Lane): void {
    if (lane.parked) lane.parked.end('through');
    else lane.set.release(lane);
  }

  /** Takes out the next lane that leads to this operation. One whose front has changed meanwhile is queued where it belongs now. */
  next(operation: string): Lane | null {
    const queue = this.#byOperation.get(operation);
    for (let lane = queue?.shift(); lane; lane = queue?.shift()) {
      // Adopted or parked meanwhile.
      if (lane.state !== 'ready') continue;
      if (lane.first?.route.operation === operation && mayBegin(lane)) return lane;
      this.moves++;
      this.add(lane);
    }
    this.#byOperation.delete(operation);
    return null;
  }
}

const mayBegin = ({ set, first }: Lane): boolean => !set.subscription.stopped && !first?.progress.halted;
