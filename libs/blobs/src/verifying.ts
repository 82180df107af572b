import { Transform, type TransformCallback } from 'node:stream';
import { BlobError } from './blob-error.js';
import type { BlobInfo } from './blob-store.js';
import { Measure } from './measure.js';

/**
 * Hands bytes on and holds back the last of them until all are known to be the right ones. Who is promised `size` bytes therefore
 * never takes a damaged blob for a whole one: the stream fails with BlobError DAMAGED instead of ending.
 */
export class Verifying extends Transform {
  readonly #measure = new Measure(Number.POSITIVE_INFINITY);
  #held: Uint8Array | null = null;

  constructor(private readonly expected: Pick<BlobInfo, 'size' | 'sha256'>) {
    super();
  }

  override _transform(bytes: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#measure.add(bytes);
    if (this.#held) this.push(this.#held);
    this.#held = bytes;
    done();
  }

  override _flush(done: TransformCallback): void {
    const { size, sha256 } = this.expected;
    if (this.#measure.size !== size || this.#measure.sha256() !== sha256) {
      done(new BlobError('DAMAGED', `Its bytes are not those that were put: ${size} bytes with the SHA-256 ${sha256}`));
      return;
    }
    done(null, this.#held ?? undefined);
  }
}
