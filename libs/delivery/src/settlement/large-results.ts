import { BlobError, type BlobStore, claimCheckAttributes } from '@arkflows/blobs';
import { type Clock, type Log, MIB } from '@arkflows/contracts';

/** Attributes of a result whose data are not in its record. */
export type InPlaceOfData = Readonly<Record<string, string>>;

/** Of a result whose data are nowhere. */
export const omitted: InPlaceOfData = { arkomitted: 'true' };

/** Data that wait for the store, in bytes, unless it is a single one; more would cost the process its memory. */
const MAX_WAITING_BYTES = 256 * MIB;
const PIECE_BYTES = MIB;
const PUT_TIMEOUT_MS = 60_000;
const RETRY_MS = [200, 1_000];

/** Puts the data of results that no record takes into the blob store. */
export class LargeResults {
  #waitingBytes = 0;

  constructor(
    private readonly blobs: BlobStore,
    private readonly dependencies: { readonly log: Log; readonly clock: Clock; readonly signal: AbortSignal },
    private readonly maxWaitingBytes = MAX_WAITING_BYTES,
  ) {}

  /**
   * Answers what the result says in place of its data: where they are, or, when the store does not take them, that they are
   * omitted, since the effect has happened and the result must not wait for ever. Rejects only when the signal aborts.
   */
  async keep(data: Buffer, contentType: string, origin: object): Promise<InPlaceOfData> {
    if (this.#waitingBytes > 0 && this.#waitingBytes + data.length > this.maxWaitingBytes) {
      return this.#omit(data, origin, `more than ${this.maxWaitingBytes} bytes wait for the blob store`);
    }
    this.#waitingBytes += data.length;
    try {
      return await this.#put(data, contentType, origin);
    } finally {
      this.#waitingBytes -= data.length;
    }
  }

  async #put(data: Buffer, contentType: string, origin: object): Promise<InPlaceOfData> {
    const { clock, signal } = this.dependencies;
    for (let failures = 0; ; failures++) {
      try {
        const limit = AbortSignal.any([signal, AbortSignal.timeout(PUT_TIMEOUT_MS)]);
        return claimCheckAttributes(await this.blobs.put(pieces(data), { contentType, signal: limit }));
      } catch (error) {
        signal.throwIfAborted();
        const delay = RETRY_MS[failures];
        if (delay === undefined || (error instanceof BlobError && error.code === 'TOO_LARGE')) {
          return this.#omit(data, origin, error);
        }
        await clock.sleep(delay, signal);
      }
    }
  }

  #omit(data: Buffer, origin: object, reason: unknown): InPlaceOfData {
    this.dependencies.log.error({ reason, bytes: data.length, origin }, 'a large result is sent without its data');
    return omitted;
  }
}

async function* pieces(data: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += PIECE_BYTES) yield data.subarray(at, at + PIECE_BYTES);
}
