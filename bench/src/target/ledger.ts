import { customerOf } from '../workload/orders.js';

/** What a target has been told, as far as a benchmark has to know it. */
export interface Told {
  /** Orders that came at least once. */
  readonly orders: number;
  /** All calls, repeated ones included. */
  readonly calls: number;
  /** Calls that came after a later order of the same customer, which no repetition explains. */
  readonly outOfOrder: number;
}

/** Counts orders by their index, cheaply enough to be beside the fastest floor. */
export class Ledger {
  readonly #seen: Uint8Array;
  readonly #latest = new Map<number, number>();
  #told = { orders: 0, calls: 0, outOfOrder: 0 };

  constructor(capacity: number) {
    this.#seen = new Uint8Array(capacity);
  }

  add(index: number): void {
    this.#told.calls++;
    if (this.#seen[index] !== 0) return;
    this.#seen[index] = 1;
    this.#told.orders++;
    const customer = customerOf(index);
    const latest = this.#latest.get(customer) ?? -1;
    if (index < latest) this.#told.outOfOrder++;
    else this.#latest.set(customer, index);
  }

  get told(): Told {
    return { ...this.#told };
  }
}
