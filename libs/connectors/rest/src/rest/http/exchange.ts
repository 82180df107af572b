import { fromAbort, fromNetwork, tooLarge } from '../errors.js';
import { type AnswerHeaders, type HttpAnswer, type HttpCall, headerOf } from './call.js';

/** What may be done with a request that is on its way. */
interface Controller {
  abort(reason: Error): void;
}

/** Bytes that are read of an answer that means no success. */
const EXCERPT_BYTES = 16_384;

/**
 * One request and its answer, as a handler of undici's `dispatch`: nothing is made per piece, and it is known at every moment
 * whether something was sent. Settles once: by the answer, a failure, or at once when the signal aborts.
 */
export class Exchange {
  readonly answer: Promise<HttpAnswer>;
  readonly #pieces: Buffer[] = [];
  #resolve!: (answer: HttpAnswer) => void;
  #reject!: (error: unknown) => void;
  #controller: Controller | undefined;
  #settled = false;
  #status = 0;
  #headers: AnswerHeaders = {};
  #bytes = 0;
  #whole = true;

  constructor(
    private readonly call: HttpCall,
    private readonly maxBytes: number,
    private readonly signal: AbortSignal,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#settled) controller.abort(new Error('Nobody waits for the answer any more'));
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    // An interim answer (103 Early Hints): the one that counts follows.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#whole = this.call.expects(status);
    if (this.#whole && this.call.method !== 'HEAD' && Number(headerOf(headers, 'content-length')) > this.maxBytes)
      this.#fail(tooLarge(this.call, this.maxBytes));
  }

  onResponseData(_: Controller, piece: Buffer): void {
    if (this.#settled) return;
    this.#bytes += piece.length;
    if (this.#whole && this.#bytes > this.maxBytes) {
      this.#fail(tooLarge(this.call, this.maxBytes));
      return;
    }
    this.#pieces.push(piece);
    if (!this.#whole && this.#bytes >= EXCERPT_BYTES) {
      this.onResponseEnd();
      this.#cut();
    }
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const [first] = this.#pieces;
    const body = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    const answer = { status: this.#status, headers: this.#headers, body };
    // undici gives the connection free at the end of this turn: who calls again then finds it, and opens no other.
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }

  onResponseError(_: Controller | undefined, error: Error): void {
    // What a refusal says matters more than that its body broke off.
    if (this.#status > 0 && !this.#whole) this.onResponseEnd();
    else if (this.#settle()) this.#reject(fromNetwork(error, this.call, this.#controller !== undefined));
  }

  readonly #onAbort = (): void => this.#fail(fromAbort(this.signal.reason, this.call, this.#controller !== undefined));

  #fail(error: Error): void {
    if (!this.#settle()) return;
    this.#reject(error);
    this.#cut();
  }

  /** The connection is of no more use, with half an answer on its way. */
  #cut(): void {
    this.#controller?.abort(new Error('The answer is not wanted any more'));
  }

  /** True the first time. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}
