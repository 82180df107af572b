import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpListener } from './http-listener.js';

export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** An HTTP API that keeps a ledger of the calls in the order in which they came. */
export class HttpTarget {
  readonly calls: ReceivedCall[] = [];
  /** Milliseconds before each answer. */
  delayMs = 0;
  /** Decides the status of an answer. */
  status: (call: ReceivedCall) => number = () => 200;
  /** What an answer holds, as JSON. */
  answer: (call: ReceivedCall) => unknown = ({ body }) => ({ got: body });
  readonly #listener = new HttpListener((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await this.#listener.start();
    return this;
  }

  get url(): string {
    return this.#listener.url;
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await this.#take(request);
    if (this.delayMs > 0) await sleep(this.delayMs);
    response
      .writeHead(this.status(call), { 'content-type': 'application/json' })
      .end(JSON.stringify(this.answer(call)));
  }

  async #take(request: IncomingMessage): Promise<ReceivedCall> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, headers, body: text === '' ? null : JSON.parse(text) };
    // The connection check, which changes nothing, is no part of the ledger.
    if (method !== 'HEAD') this.calls.push(call);
    return call;
  }
}
