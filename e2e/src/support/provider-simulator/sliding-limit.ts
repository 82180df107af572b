/** Counts calls over a window that begins at any moment, as the strictest providers do. */
export class SlidingLimit {
  readonly #taken: number[] = [];
  #first = 0;

  constructor(
    readonly calls: number,
    readonly perMs: number,
  ) {}

  /** Whether a call that comes now is taken. */
  take(now: number): boolean {
    this.#forget(now);
    if (this.remaining === 0) return false;
    this.#taken.push(now);
    return true;
  }

  get remaining(): number {
    return this.calls - (this.#taken.length - this.#first);
  }

  /** Milliseconds until there is room for another call. */
  roomIn(now: number): number {
    const oldest = this.#taken[this.#first];
    return this.remaining > 0 || oldest === undefined ? 0 : oldest + this.perMs - now;
  }

  #forget(now: number): void {
    while ((this.#taken[this.#first] ?? Number.POSITIVE_INFINITY) <= now - this.perMs) this.#first++;
    if (this.#first < 10_000) return;
    this.#taken.splice(0, this.#first);
    this.#first = 0;
  }
}

/** The most calls within any window of `perMs`; `times` in their order. */
export function mostWithin(times: readonly number[], perMs: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < times.length; last++) {
    while ((times[first] as number) <= (times[last] as number) - perMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
