import type { Clock } from '@arkflows/contracts';
import { BrokerError } from './broker.js';

/** Milliseconds to wait before try number `attempt` (from 0): 100 ms, doubling to 5 s, spread by a fifth. */
export const backoff = (attempt: number): number =>
  Math.min(100 * 2 ** Math.min(attempt, 6), 5000) * (0.8 + 0.4 * Math.random());

/** Waits `ms`, or less when the signal aborts; never rejects. */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  clock.sleep(ms, signal).catch(() => {});

/**
 * The promise's outcome, or BrokerError TIMEOUT after `ms`; leaves no timer behind. The work itself goes on: the caller sees to
 * its end.
 */
export const within = async <T>(clock: Clock, ms: number, what: string, work: Promise<T>): Promise<T> => {
  const settled = new AbortController();
  const timeout = clock.sleep(Math.max(ms, 0), settled.signal).then(
    () => {
      throw new BrokerError('TIMEOUT', `${what} took longer than ${Math.round(ms)} ms`);
    },
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([work, timeout]);
  } finally {
    // Without a reason of ours an error with its stack is made, for each send.
    settled.abort('settled');
  }
};
