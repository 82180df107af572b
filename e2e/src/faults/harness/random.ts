import { randomInt } from 'node:crypto';

/** Numbers that look random and come again for the same seed (mulberry32, Tommy Ettinger). */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** Of ARK_FAULT_SEED, or of a seed of its own; says which, so that a schedule can be replayed. */
  static ofThisRun(): Random {
    const seed = Number(process.env.ARK_FAULT_SEED || randomInt(2 ** 31));
    process.stderr.write(`faults are drawn with ARK_FAULT_SEED=${seed}\n`);
    return new Random(seed);
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** One of these. */
  of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)] as T;
  }
}
