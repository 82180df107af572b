import { pipeline, Transform, type TransformCallback } from 'node:stream';
import { type Blob, BlobError, type BlobStore, type ClaimCheck } from '@arkflows/blobs';
import { ArkError, type Log } from '@arkflows/contracts';
import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import { BLOBS, LOG } from '../ports.js';

/** A caller that takes longer to read its answer is let go. */
const READ_TIMEOUT_MS = 10 * 60_000;

/** Answers calls with results whose data lie in the blob store, as they would be answered with the data at hand. */
@Injectable()
export class LargeResults {
  constructor(
    @Inject(BLOBS) private readonly blobs: BlobStore | null,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * The JSON of an answer, with the data streamed from the store. Damage that shows only on the way breaks the answer off before
   * its end. Throws ArkError RESULT_UNREADABLE when the data are not to be had.
   */
  async answer(runId: string, claim: ClaimCheck, gone: AbortSignal): Promise<StreamableFile> {
    const signal = AbortSignal.any([gone, AbortSignal.timeout(READ_TIMEOUT_MS)]);
    const { content, size } = await this.#open(runId, claim, signal);
    const head = Buffer.from(`{"runId":${JSON.stringify(runId)},"status":"succeeded","data":`);
    const tail = Buffer.from('}');
    const body = pipeline(content, new Framed(head, tail), (error) => {
      if (error && !signal.aborted) this.log.error({ error, runId }, 'the data of a large result broke off');
    });
    const length = head.length + size + tail.length;
    return new StreamableFile(body, { type: 'application/json; charset=utf-8', length });
  }

  async #open(runId: string, claim: ClaimCheck, signal: AbortSignal): Promise<Blob> {
    const unreadable = (why: string, cause?: unknown) => {
      this.log.warn({ runId, why, ...(cause !== undefined && { error: cause }) }, 'a large result cannot be read');
      return new ArkError('RESULT_UNREADABLE', `The run ${runId} succeeded, but ${why}`, {
        effect: 'possible',
        details: { runId },
      });
    };
    if (!this.blobs) throw unreadable('this gateway has no blob store to read its result from: ARK_BLOBS is not set');
    if (claim.contentType !== 'application/json') throw unreadable(`its result is ${claim.contentType}, not JSON`);
    const blob = await this.blobs.get(claim.key, signal).catch((error) => {
      if (error instanceof BlobError) throw unreadable(faults[error.code], error);
      throw error;
    });
    if (!blob) {
      throw unreadable(
        'its result is not in the blob store: it has expired, or services and gateway use different stores',
      );
    }
    if (blob.size === claim.size && blob.sha256 === claim.sha256) return blob;
    blob.content.destroy();
    throw unreadable(faults.DAMAGED);
  }
}

const faults: Readonly<Record<BlobError['code'], string>> = {
  DAMAGED: 'what the blob store has of its result is damaged',
  UNAVAILABLE: 'the blob store with its result cannot be read at the moment',
  TOO_LARGE: 'its result is too large for the blob store',
};

/** Puts something before and after a stream's bytes. */
class Framed extends Transform {
  constructor(
    head: Buffer,
    private readonly tail: Buffer,
  ) {
    super();
    this.push(head);
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, bytes);
  }

  override _flush(done: TransformCallback): void {
    done(null, this.tail);
  }
}
