import type { Clock, Log } from '@arkflows/contracts';
import type { BlobStore } from './blob-store.js';

const INTERVAL_MS = 10 * 60_000;
const SWEEP_TIMEOUT_MS = 5 * 60_000;

/**
 * Sweeps the store every 10 minutes until the signal aborts. Several processes may sweep the same store; they begin at random, so
 * that they do not all do so at once. Never rejects.
 */
export async function keepSwept(
  store: Pick<BlobStore, 'sweep'>,
  { log, clock, signal }: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  let pause = Math.random() * INTERVAL_MS;
  while (!signal.aborted) {
    await clock.sleep(pause, signal).catch(() => {});
    if (signal.aborted) return;
    pause = INTERVAL_MS;
    try {
      const swept = await store.sweep(AbortSignal.any([signal, AbortSignal.timeout(SWEEP_TIMEOUT_MS)]));
      if (swept > 0) log.info({ swept }, 'expired blobs deleted');
    } catch (error) {
      if (!signal.aborted) log.warn({ error }, 'expired blobs could not be deleted, trying again later');
    }
  }
}
