import { deferred } from './deferred.js';

/** Tells all who wait that something changed. */
export class ChangeSignal {
  #next = deferred();

  /** Resolves at the next change after this call. */
  next(): Promise<void> {
    return this.#next.promise;
  }

  notify(): void {
    const ending = this.#next;
    this.#next = deferred();
    ending.resolve();
  }
}
