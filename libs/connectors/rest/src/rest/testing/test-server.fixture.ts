import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificates } from './certificates.fixture.js';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answerer = (request: Received, response: ServerResponse) => unknown;

/** A real HTTP server that answers as a test says and remembers what it was asked. */
export class TestServer {
  readonly received: Received[] = [];
  answer: Answerer = (_, response) => response.writeHead(204).end();

  private constructor(
    readonly url: string,
    readonly port: number,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(answer?: Answerer, certificates?: Certificates): Promise<TestServer> {
    const serve = (request: IncomingMessage, response: ServerResponse) => void server.#serve(request, response);
    const listener = certificates ? createTlsServer(certificates, serve) : createServer(serve);
    const sockets = new Set<Socket>();
    listener.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const server = new TestServer(`${certificates ? 'https' : 'http'}://127.0.0.1:${port}`, port, async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    });
    if (answer) server.answer = answer;
    return server;
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (!last) throw new Error('Nothing was received');
    return last;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      // The client went away.
      return;
    }
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body: Buffer.concat(pieces).toString() };
    this.received.push(received);
    try {
      await this.answer(received, response);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
    }
  }
}

/** Answers with JSON. */
export const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
