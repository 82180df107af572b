import { ArkError, type Clock, type CloudEvent } from '@arkflows/contracts';

/** One call that waits for an event with its id. */
export class WaitingCall {
  readonly #reply = Promise.withResolvers<CloudEvent | null>();

  constructor(
    private readonly clock: Clock,
    private readonly leave: (call: WaitingCall) => void,
  ) {}

  /** The reply; null when it did not come within `waitMs`, the signal aborted, or nobody waits any more. */
  async within(waitMs: number, signal: AbortSignal): Promise<CloudEvent | null> {
    const over = new AbortController();
    const late = this.clock.sleep(waitMs, AbortSignal.any([signal, over.signal])).then(
      () => null,
      () => null,
    );
    try {
      return await Promise.race([this.#reply.promise, late]);
    } finally {
      // Without a reason of ours an error with its stack is made, for each call.
      over.abort('over');
      this.end();
    }
  }

  /** What comes now is late. */
  end(): void {
    this.#reply.resolve(null);
    this.leave(this);
  }

  /** Hands the reply over. */
  answer(reply: CloudEvent): void {
    this.#reply.resolve(reply);
  }
}

/** The calls of this process that wait for replies, by the id that the reply will have; so many at most. */
export class WaitingCalls {
  readonly #calls = new Map<string, Set<WaitingCall>>();
  #count = 0;
  #closed = false;

  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
    /** Told how many wait. */
    private readonly onCount: (count: number) => void = () => {},
  ) {}

  /** Waits from now on; end it, by `within` or `end`. Throws ArkError UNAVAILABLE when too many wait. */
  add(id: string): WaitingCall {
    if (this.#count >= this.limit) {
      throw new ArkError('UNAVAILABLE', `${this.limit} calls wait for their answers already; nothing was sent`, {
        retryable: true,
      });
    }
    const call = new WaitingCall(this.clock, (ended) => this.#remove(id, ended));
    this.#calls.set(id, (this.#calls.get(id) ?? new Set()).add(call));
    this.onCount(++this.#count);
    if (this.#closed) call.end();
    return call;
  }

  /** Gives a reply to all that wait for it; false when nobody does. */
  answer(reply: CloudEvent): boolean {
    const calls = this.#calls.get(reply.id);
    for (const call of calls ?? []) call.answer(reply);
    return calls !== undefined;
  }

  /** Nobody waits any more, now or later. */
  close(): void {
    this.#closed = true;
    for (const calls of [...this.#calls.values()]) for (const call of [...calls]) call.end();
  }

  #remove(id: string, call: WaitingCall): void {
    const calls = this.#calls.get(id);
    if (!calls?.delete(call)) return;
    this.onCount(--this.#count);
    if (calls.size === 0) this.#calls.delete(id);
  }
}
