import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobFolder, contentIn } from './blob-folder.js';
import { readInfo } from './info-file.js';

/** So many are deleted at once at most; the next sweep goes on. */
const MAX_DELETED = 1_000;
/** Nobody writes at something for so long without a byte. */
const ABANDONED_MS = 60 * 60_000;

interface SweepContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly retentionMs: number;
  readonly signal: AbortSignal;
}

/** Deletes blobs that have expired, and what was left unfinished an hour ago. Answers how many. */
export async function sweepFolder(folder: BlobFolder, context: SweepContext): Promise<number> {
  const { now, signal } = context;
  let deleted = 0;
  for await (const key of namesIn(folder.kept, signal)) {
    if (deleted === MAX_DELETED) return deleted;
    if ((await expiryOf(folder, key, context)) <= now && (await folder.remove(key))) deleted++;
  }
  for await (const name of namesIn(folder.unfinished, signal)) {
    if (deleted === MAX_DELETED) return deleted;
    const place = join(folder.unfinished, name);
    if ((await lastWritten(place)) + ABANDONED_MS > now) continue;
    await rm(place, { recursive: true, force: true });
    deleted++;
  }
  return deleted;
}

async function* namesIn(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  for await (const { name } of await opendir(folder)) {
    signal.throwIfAborted();
    yield name;
  }
}

/** Of one that does not say when, reckoned from its writing. */
const expiryOf = (folder: BlobFolder, key: string, { retentionMs, signal }: SweepContext): Promise<number> =>
  readInfo(folder.infoOf(key), key, signal).then(
    ({ expiresAt }) => expiresAt,
    async () => (await lastWritten(join(folder.kept, key))) + retentionMs,
  );

/** Milliseconds since the epoch; of what is gone meanwhile, never. */
async function lastWritten(place: string): Promise<number> {
  const times = await Promise.all([contentIn(place), place].map((path) => stat(path).catch(() => null)));
  return times.find((one) => one !== null)?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
