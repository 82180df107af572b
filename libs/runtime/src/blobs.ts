import { BlobError, type BlobStore, keepSwept, openFileBlobStore } from '@arkflows/blobs';
import type { BlobsConfig } from './config/groups/blobs.js';
import { ExplainedError } from './lifecycle/explained-error.js';
import type { ServiceContext } from './lifecycle/run-service.js';

const OPEN_TIMEOUT_MS = 10_000;

/**
 * The blob store of this configuration, swept until the process stops; null where there is none. Throws ExplainedError when its
 * folder cannot be used.
 */
export async function openBlobs(
  { folder, retentionMs, maxBytes }: BlobsConfig,
  { log, clock, signal }: Pick<ServiceContext, 'log' | 'clock' | 'signal'>,
): Promise<BlobStore | null> {
  if (folder === undefined) return null;
  const late = new AbortController();
  const tooLate = clock.sleep(OPEN_TIMEOUT_MS, AbortSignal.any([signal, late.signal])).then(() => {
    throw new BlobError('UNAVAILABLE', `The folder of the blobs does not answer within ${OPEN_TIMEOUT_MS / 1_000} s`);
  });
  try {
    const store = await Promise.race([openFileBlobStore({ folder, retentionMs, maxBytes, clock }), tooLate]);
    void keepSwept(store, { log, clock, signal });
    return store;
  } catch (error) {
    if (!(error instanceof BlobError)) throw error;
    throw new ExplainedError(`${error.message}: set ARK_BLOBS to a folder that this user may write, not ${folder}`, {
      cause: error,
    });
  } finally {
    tooLate.catch(() => {});
    late.abort();
  }
}
