/** First in, first out, however long it grows. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | null {
    if (this.#head === this.#items.length) return null;
    const item = this.#items[this.#head++] as T;
    // Half of it is gone: moved so seldom, each item moves once or so.
    if (this.#head === this.#items.length || this.#head * 2 > this.#items.length + 1024) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
