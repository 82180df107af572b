import { ArkError } from '@arkflows/contracts';
import { onAbort } from './on-abort.js';

/** How long work that was told to end may take to say in its own words how it ended. */
const LAST_WORD_MS = 250;

/**
 * Runs `run` with a signal that aborts after `ms` milliseconds or when `signal` does, and waits hardly longer than that, even for
 * work that does not heed its signal. Work that heeds it has the last word when it throws an ArkError (it knows whether anything
 * was sent) or ends well after all; else the reason is thrown: ArkError TARGET_TIMEOUT (retryable, effect `possible`) after `ms`,
 * or the reason of `signal`. Leaves no timer and no listener behind.
 */
export async function withTimeout<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let lastWord: NodeJS.Timeout | undefined;
  let giveUp: (reason: unknown) => void = () => {};
  const given = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const abort = (reason: unknown) => {
    controller.abort(reason);
    lastWord ??= setTimeout(() => giveUp(reason), LAST_WORD_MS);
  };
  const timer = setTimeout(() => abort(timeoutError(ms)), ms);
  const takeBack = signal && onAbort(signal, () => abort(signal.reason));
  try {
    return await Promise.race([run(controller.signal), given]);
  } catch (error) {
    throw controller.signal.aborted && !(error instanceof ArkError) ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    clearTimeout(lastWord);
    takeBack?.();
  }
}

const timeoutError = (ms: number): ArkError =>
  new ArkError('TARGET_TIMEOUT', `No answer within ${ms} ms`, { retryable: true, effect: 'possible' });
