import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '@arkflows/contracts';
import { BlobError } from '../blob-error.js';
import { type Blob, type BlobInfo, type BlobStore, isBlobKey, type PutOptions } from '../blob-store.js';
import { Measure } from '../measure.js';
import { Verifying } from '../verifying.js';
import { BlobFolder, contentIn, infoIn } from './blob-folder.js';
import { readInfo, writeInfo } from './info-file.js';
import { sweepFolder } from './sweep-folder.js';
import { explained, isMissing } from './system-error.js';

export interface FileBlobStoreOptions {
  /** Made when it is not there; the folder above it must be. Several processes of one user may share it. */
  readonly folder: string;
  /** Largest blob, in bytes. */
  readonly maxBytes: number;
  /** How long a blob is kept, in milliseconds. */
  readonly retentionMs: number;
  readonly clock: Clock;
}

/** A store in a folder, of plain bytes that only their user can read. Rejects with BlobError UNAVAILABLE when it cannot be used. */
export async function openFileBlobStore(options: FileBlobStoreOptions): Promise<BlobStore> {
  const folder = new BlobFolder(options.folder);
  await folder.prepare().catch((error) => {
    throw explained(error);
  });
  return new FileBlobStore(folder, options);
}

class FileBlobStore implements BlobStore {
  constructor(
    private readonly folder: BlobFolder,
    private readonly options: FileBlobStoreOptions,
  ) {}

  async put(content: AsyncIterable<Uint8Array>, { contentType, signal }: PutOptions): Promise<BlobInfo> {
    const { maxBytes, retentionMs, clock } = this.options;
    const [key, place] = [randomUUID(), this.folder.newUnfinished()];
    const measure = new Measure(maxBytes);
    try {
      signal.throwIfAborted();
      await mkdir(place, { mode: 0o700 });
      const file = createWriteStream(contentIn(place), { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(measure.through(content), file, { signal });
      const info = {
        key,
        size: measure.size,
        sha256: measure.sha256(),
        contentType,
        expiresAt: clock.now() + retentionMs,
      };
      await writeInfo(infoIn(place), info);
      signal.throwIfAborted();
      await this.folder.publish(place, key);
      return info;
    } catch (error) {
      await rm(place, { recursive: true, force: true }).catch(() => {});
      signal.throwIfAborted();
      throw explained(error);
    }
  }

  async stat(key: string, signal: AbortSignal): Promise<BlobInfo | null> {
    signal.throwIfAborted();
    if (!isBlobKey(key)) return null;
    try {
      const info = await readInfo(this.folder.infoOf(key), key, signal);
      return info.expiresAt > this.options.clock.now() ? info : null;
    } catch (error) {
      signal.throwIfAborted();
      if (isMissing(error)) return null;
      throw explained(error);
    }
  }

  async get(key: string, signal: AbortSignal): Promise<Blob | null> {
    const info = await this.stat(key, signal);
    if (!info) return null;
    try {
      const file = await open(this.folder.contentOf(key), 'r');
      const { size } = await file.stat();
      if (size !== info.size) {
        await file.close();
        throw new BlobError('DAMAGED', `It has ${size} bytes, but ${info.size} were put`);
      }
      const content = new Verifying(info);
      // What goes wrong is told by the stream itself; one that is destroyed closes the file.
      pipeline(file.createReadStream(), content).catch(() => {});
      return { ...info, content: addAbortSignal(signal, content) };
    } catch (error) {
      if (isMissing(error)) return null;
      throw explained(error);
    }
  }

  async delete(key: string, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    if (!isBlobKey(key)) return false;
    return this.folder.remove(key).catch((error) => {
      throw explained(error);
    });
  }

  async sweep(signal: AbortSignal): Promise<number> {
    const { retentionMs, clock } = this.options;
    try {
      return await sweepFolder(this.folder, { now: clock.now(), retentionMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw explained(error);
    }
  }
}
