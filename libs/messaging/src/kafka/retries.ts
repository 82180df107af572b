import type { Clock } from '@arkflows/contracts';
import type { BrokerError } from '../broker.js';
import { backoff, pause, within } from '../waiting.js';

/** A client's failure in the port's terms; `doing` says in the message what was tried. */
export type Explain = (error: unknown, doing: string) => BrokerError;

/** Tries again what failed for a reason that passes, until it is stopped. */
export class Retries {
  constructor(
    private readonly clock: Clock,
    private readonly explain: Explain,
    private readonly stop: AbortSignal,
  ) {}

  /** The outcome of `attempt`. Rejects with BrokerError when trying again is useless or `deadline` (monotonic) does not allow it. */
  async until<T>(deadline: number, doing: string, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await within(this.clock, deadline - this.clock.monotonic(), doing, attempt());
      } catch (error) {
        const failure = this.explain(error, doing);
        const wait = backoff(tries);
        const late = this.clock.monotonic() + wait >= deadline;
        if (!failure.retryable || late || this.stop.aborted) throw failure;
        await pause(this.clock, wait, this.stop);
      }
    }
  }
}
