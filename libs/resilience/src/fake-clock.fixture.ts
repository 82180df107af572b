import type { Clock } from '@arkflows/contracts';

/** A clock that stands until it is told to go on. */
export class FakeClock implements Pick<Clock, 'monotonic'> {
  #now = 10_000;

  monotonic(): number {
    return this.#now;
  }

  pass(ms: number): void {
    this.#now += ms;
  }
}
