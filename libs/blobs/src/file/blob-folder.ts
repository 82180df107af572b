import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './system-error.js';

/**
 * How blobs lie in the store's folder: each is a folder of its own, with its bytes and what is known of them beside each other.
 *
 *     kept/<key>/content        the bytes
 *     kept/<key>/info.json      size, digest, content type, expiry
 *     unfinished/<id>/          what is being written or deleted
 *
 * A rename moves a blob between the two as a whole, which is what makes it appear and disappear at once.
 */
export class BlobFolder {
  readonly kept: string;
  readonly unfinished: string;

  constructor(private readonly folder: string) {
    this.kept = join(folder, 'kept');
    this.unfinished = join(folder, 'unfinished');
  }

  /** Makes the folders that are not there (mode 0700), but not those above the store's own; tries whether they can be written. */
  async prepare(): Promise<void> {
    for (const one of [this.folder, this.kept, this.unfinished]) await makeFolder(one);
    const probe = this.newUnfinished();
    await mkdir(probe, { mode: 0o700 });
    await rm(probe, { recursive: true });
  }

  newUnfinished(): string {
    return join(this.unfinished, randomUUID());
  }

  contentOf(key: string): string {
    return contentIn(join(this.kept, key));
  }

  infoOf(key: string): string {
    return infoIn(join(this.kept, key));
  }

  /** Makes what was finished visible, durably. */
  async publish(unfinished: string, key: string): Promise<void> {
    await syncFolder(unfinished);
    await rename(unfinished, join(this.kept, key));
    await syncFolder(this.kept);
  }

  /** Whether it was there. */
  async remove(key: string): Promise<boolean> {
    const doomed = this.newUnfinished();
    try {
      await rename(join(this.kept, key), doomed);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
    await rm(doomed, { recursive: true, force: true });
    return true;
  }
}

export const contentIn = (folder: string): string => join(folder, 'content');
export const infoIn = (folder: string): string => join(folder, 'info.json');

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** A name in a folder is durable only when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
