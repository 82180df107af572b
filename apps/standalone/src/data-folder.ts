import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExplainedError } from '@arkflows/runtime';

const TIMEOUT_MS = 10_000;

/**
 * Makes the data folder (mode 0700) when it is not there and tries to write in it, so that what is wrong is said before anything
 * starts. Throws ExplainedError.
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  const late = new AbortController();
  const tooLate = sleep(TIMEOUT_MS, undefined, { signal: late.signal, ref: true }).then(() => {
    throw unusable(folder, `does not answer within ${TIMEOUT_MS / 1_000} s`);
  });
  try {
    await Promise.race([tryFolder(folder), tooLate]);
  } finally {
    tooLate.catch(() => {});
    late.abort();
  }
}

async function tryFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    const probe = join(folder, `probe-${randomBytes(6).toString('hex')}`);
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 });
    await rm(probe);
  } catch (error) {
    throw unusable(folder, reasonOf(error), error);
  }
}

/** Step by step: Node's own recursive way never ends below a folder, as in /proc, in which none can be made. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
}

function reasonOf(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return 'is, or lies below, something that is no folder';
    case 'EACCES':
    case 'EPERM':
      return `may not be written by this user (${code})`;
    case 'EROFS':
      return 'lies on a file system that is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'has no room left';
    default:
      return `cannot be used (${code})`;
  }
}

const unusable = (folder: string, what: string, cause?: unknown): ExplainedError =>
  new ExplainedError(`The data folder ${folder} ${what}: set ARK_DATA_DIR to one that this user may write.`, { cause });
