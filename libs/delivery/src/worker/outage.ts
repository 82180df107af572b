import type { Tally } from './conclude.js';

/** Calls in a row of which nothing succeeded, from which on the target counts as away. */
const FAILED_CALLS = 5;

/**
 * Tells when a target is back: the first success after many calls that all failed. Then nothing need sit out its backoff. A key
 * that fails alone is none: other keys' successes stand between its failures.
 */
export class Outage {
  #failedInARow = 0;

  get on(): boolean {
    return this.#failedInARow >= FAILED_CALLS;
  }

  /** Whether this call is the first good one after an outage. */
  endsWith({ succeeded, retried, withoutTarget, fellBack }: Tally): boolean {
    if (succeeded === withoutTarget || fellBack > 0) {
      if (retried + fellBack > 0) this.#failedInARow++;
      return false;
    }
    const over = this.on;
    this.#failedInARow = 0;
    return over;
  }
}
