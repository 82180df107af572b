export interface RetryPolicy {
  /** Upper bound of the first wait in milliseconds; it doubles with each attempt. */
  readonly initialMs: number;
  /** Upper bound of any wait of ours in milliseconds. */
  readonly maxMs: number;
  /** How long is retried in all, in milliseconds since the first attempt began. */
  readonly forMs: number;
}

export interface FailedAttempt {
  /** How many attempts have failed: 1 after the first. */
  readonly attempt: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
  /** Milliseconds that the target asked to wait: a lower bound, which may exceed `maxMs`. */
  readonly retryAfterMs?: number;
}

export interface RetrySchedule {
  /** Milliseconds to wait before the next attempt; null: give up, since it would come after `forMs`. */
  nextDelay(failed: FailedAttempt): number | null;
}

/**
 * Exponential backoff with full jitter: a random wait between 0 and `min(maxMs, initialMs * 2^(attempt - 1))`. See M. Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. `random` answers in [0, 1).
 */
export function retrySchedule(policy: RetryPolicy, random: () => number = Math.random): RetrySchedule {
  return {
    nextDelay({ attempt, elapsedMs, retryAfterMs = 0 }) {
      const ceiling = Math.min(policy.maxMs, policy.initialMs * 2 ** Math.max(0, attempt - 1));
      const delay = Math.max(retryAfterMs, Math.round(random() * ceiling));
      return elapsedMs + delay > policy.forMs ? null : delay;
    },
  };
}
