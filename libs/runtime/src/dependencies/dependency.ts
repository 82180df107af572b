import type { Clock, Log } from '@arkflows/contracts';
import type { Health } from '../health/health.js';

export interface DependencyContext {
  readonly health: Health;
  readonly log: Log;
  readonly clock: Clock;
  /** Ends the waiting or watching. */
  readonly signal: AbortSignal;
}

/** One try; must give up when the signal aborts. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>;

/** Longest that one try may take, in milliseconds. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Tries once within the time limit, even when the attempt ignores its signal. */
export function tryOnce<T>(attempt: Attempt<T>, signal: AbortSignal, timeoutMs = ATTEMPT_TIMEOUT_MS): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, limit]);
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.aborted ? signal.reason : new Error(`no answer within ${timeoutMs} ms`));
    if (either.aborted) return giveUp();
    either.addEventListener('abort', giveUp, { once: true });
    attempt(either)
      .then(resolve, reject)
      .finally(() => either.removeEventListener('abort', giveUp));
  });
}
