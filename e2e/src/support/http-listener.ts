import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on a free port of this machine. */
export class HttpListener {
  #server: Server | null = null;

  constructor(private readonly answer: RequestListener) {}

  async start(): Promise<void> {
    const server = createServer(this.answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  get port(): number {
    if (!this.#server) throw new Error('not started');
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends all its connections, too. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
