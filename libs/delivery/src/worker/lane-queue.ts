import type { Lane } from '../lanes/lane.js';

/** Lanes in the order in which their first item became ready. */
export class LaneQueue {
  #lanes: Lane[] = [];
  #head = 0;

  push(lane: Lane): void {
    this.#lanes.push(lane);
  }

  shift(): Lane | null {
    if (this.#head === this.#lanes.length) return null;
    const lane = this.#lanes[this.#head++] as Lane;
    if (this.#head === this.#lanes.length || this.#head > 1024) {
      this.#lanes = this.#lanes.slice(this.#head);
      this.#head = 0;
    }
    return lane;
  }
}
