import { Fifo } from './fifo.js';

/** Lets so many work beside each other; the others wait for their turn, in order. */
export class Turns {
  readonly #waiting = new Fifo<() => void>();

  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
