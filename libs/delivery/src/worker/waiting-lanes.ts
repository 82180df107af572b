import type { Lane } from '../lanes/lane.js';

/** Longest wait that a timer takes; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Lanes whose first item waits for its next attempt. */
export class WaitingLanes {
  readonly #lanes = new Set<Lane>();

  constructor(private readonly onDue: (lane: Lane) => void) {}

  get size(): number {
    return this.#lanes.size;
  }

  add(lane: Lane, delayMs: number): void {
    lane.state = 'waiting';
    lane.detach();
    this.#lanes.add(lane);
    lane.timer = setTimeout(() => this.#release(lane), Math.min(delayMs, MAX_TIMER_MS));
  }

  /** Ends every wait now. */
  wake(): void {
    for (const lane of [...this.#lanes]) this.#release(lane);
  }

  /** Ends the wait of lanes whose first item is not the one that waited: its partition was given up. */
  wakeChanged(): void {
    for (const lane of [...this.#lanes]) if (lane.first === null || lane.first.attempts === 0) this.#release(lane);
  }

  clear(): void {
    for (const lane of this.#lanes) if (lane.timer) clearTimeout(lane.timer);
    this.#lanes.clear();
  }

  #release(lane: Lane): void {
    if (lane.timer) clearTimeout(lane.timer);
    lane.timer = null;
    this.#lanes.delete(lane);
    this.onDue(lane);
  }
}
