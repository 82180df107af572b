/** First in, first out, however long it grows. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get empty(): boolean {
    return this.#head === this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts back what was taken out last. */
  unshift(item: T): void {
    if (this.#head > 0) this.#items[--this.#head] = item;
    else this.#items.unshift(item);
  }

  shift(): T | null {
    if (this.empty) return null;
    const item = this.#items[this.#head++] as T;
    // Half of it is gone: moved so seldom, each item moves once or so.
    if (this.#head === this.#items.length || this.#head * 2 > this.#items.length + 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
