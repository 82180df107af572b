import type { Readable } from 'node:stream';

/** What is known of a blob besides its bytes. */
export interface BlobInfo {
  /** Made by the store, not to be guessed: 1 to 200 of the characters that `isBlobKey` allows. It means nothing to anybody else. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of the bytes, in lower-case hex. */
  readonly sha256: string;
  readonly contentType: string;
  /** Milliseconds since the epoch; from then on it counts as gone. */
  readonly expiresAt: number;
}

export interface Blob extends BlobInfo {
  /**
   * Its bytes. Fails with BlobError DAMAGED before its end when they are not those that were put: what has ended by itself is
   * whole. Destroy it unless it is read to its end; it is destroyed when the signal of `get` aborts.
   */
  readonly content: Readable;
}

export interface PutOptions {
  readonly contentType: string;
  readonly signal: AbortSignal;
}

/**
 * Keeps bytes of any size outside of the events, for a bounded time. A blob never changes: it is there as a whole or not at all,
 * whatever is killed meanwhile. All rejects with BlobError, or with the signal's reason when that aborts.
 */
export interface BlobStore {
  /** Reads the content as fast as it can be written, and resolves when it is durable. Rejects with TOO_LARGE, UNAVAILABLE, or what the content fails with. */
  put(content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<BlobInfo>;
  /** Null when there is no such blob, or none any more. */
  stat(key: string, signal: AbortSignal): Promise<BlobInfo | null>;
  /** Null when there is no such blob, or none any more. Rejects with DAMAGED when its size is wrong already. */
  get(key: string, signal: AbortSignal): Promise<Blob | null>;
  /** Whether there was such a blob. Who reads it at this moment may read on. */
  delete(key: string, signal: AbortSignal): Promise<boolean>;
  /** Deletes what has expired and what an interrupted `put` has left, so many at most at once; answers how many that were. */
  sweep(signal: AbortSignal): Promise<number>;
}

/** What may be a key, in whichever store. */
export const isBlobKey = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/.test(text);
