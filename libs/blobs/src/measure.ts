import { createHash } from 'node:crypto';
import { BlobError } from './blob-error.js';

/** Counts and digests bytes on their way. */
export class Measure {
  readonly #hash = createHash('sha256');
  #size = 0;

  constructor(private readonly maxBytes: number) {}

  get size(): number {
    return this.#size;
  }

  /** Of all bytes; ends the measuring. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  /** Throws BlobError TOO_LARGE when these are too many. */
  add(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > this.maxBytes) {
      throw new BlobError(
        'TOO_LARGE',
        `It is larger than ${this.maxBytes} bytes, which is the most that the store takes`,
      );
    }
    this.#hash.update(bytes);
  }

  /** Hands on what it has measured. */
  async *through(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const bytes of content) {
      this.add(bytes);
      yield bytes;
    }
  }
}
