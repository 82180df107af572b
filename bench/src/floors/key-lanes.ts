/** One event of a lane; the next one of its key hangs on it. */
export interface Waiting {
  readonly key: string;
  readonly path: string;
  readonly body: string;
  done: boolean;
  next: Waiting | null;
}

/** Keeps the events of a key one after the other: at most one of each may be under way. */
export class KeyLanes {
  /** The last event of each key that has one under way or waiting. */
  readonly #last = new Map<string, Waiting>();

  /** Whether it may begin now; else `finish` answers it when its turn has come. */
  enter(event: Waiting): boolean {
    const last = this.#last.get(event.key);
    this.#last.set(event.key, event);
    if (!last) return true;
    last.next = event;
    return false;
  }

  /** The event of the same key that may begin now. */
  finish(event: Waiting): Waiting | null {
    event.done = true;
    if (!event.next) this.#last.delete(event.key);
    return event.next;
  }
}
