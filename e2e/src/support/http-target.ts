import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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
  #server: Server | null = null;

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      void this.#take(request).then(async (call) => {
        if (this.delayMs > 0) await sleep(this.delayMs);
        response
          .writeHead(this.status(call), { 'content-type': 'application/json' })
          .end(JSON.stringify(this.answer(call)));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    return this;
  }

  get url(): string {
    if (!this.#server) throw new Error('not started');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
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
