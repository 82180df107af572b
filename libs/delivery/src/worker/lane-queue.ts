import type { Lane } from '../lanes/lane.js';

/** Lanes whose first item leads to the same operation and may be tried, in the order in which they became so. */
export class LaneQueue {
  #lanes: Lane[] = [];
  #head = 0;

  push(lane: Lane): void {
    this.#lanes.push(lane);
  }

  /** Takes the next lane that still has something to try out of the queue. */
  next(): Lane | null {
    while (this.#head < this.#lanes.length) {
      const lane = this.#lanes[this.#head++] as Lane;
      if (this.#head > 1024 && this.#head * 2 > this.#lanes.length) this.#compact();
      if (lane.trim()) return lane;
    }
    this.#compact();
    return null;
  }

  #compact(): void {
    this.#lanes = this.#lanes.slice(this.#head);
    this.#head = 0;
  }
}
