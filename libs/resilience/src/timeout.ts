import { ArkError } from '@arkflows/contracts';

/**
 * Runs `run` with a signal that aborts after `ms` milliseconds or when `signal` does, and waits no longer than that, even for
 * work that does not heed its signal. Rejects with ArkError TARGET_TIMEOUT (retryable, effect `possible`) after `ms`, with the
 * reason of `signal` when that came first, else with what `run` threw. Leaves no timer and no listener behind.
 */
export async function withTimeout<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  let stop: () => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    const abort = (reason: unknown) => {
      reject(reason);
      controller.abort(reason);
    };
    const onOuterAbort = () => abort(signal?.reason);
    const timer = setTimeout(() => abort(timeoutError(ms)), ms);
    signal?.addEventListener('abort', onOuterAbort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onOuterAbort);
    };
  });
  try {
    return await Promise.race([run(controller.signal), stopped]);
  } finally {
    stop();
  }
}

const timeoutError = (ms: number): ArkError =>
  new ArkError('TARGET_TIMEOUT', `No answer within ${ms} ms`, { retryable: true, effect: 'possible' });
