import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpListener } from './http-listener.js';

const FIVE_GB = 5_000_000_000;
const json = { 'content-type': 'application/json' };

/** A target that misbehaves in the way that the path of a call names, to who has the token. */
export class HostileTarget {
  /** Paths of the calls in the order in which they came. */
  readonly calls: string[] = [];
  /** Bytes of answers without end that left this process. */
  sent = 0;
  readonly #listener = new HttpListener((request, response) => void this.#answer(request, response));

  constructor(private readonly token: string) {}

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
    const { method, url = '', headers } = request;
    request.resume();
    // As careless targets do, it repeats what it was sent.
    if (headers.authorization !== `Bearer ${this.token}`) {
      response.writeHead(401, json).end(method === 'HEAD' ? undefined : JSON.stringify(headers));
      return;
    }
    if (method === 'HEAD') {
      response.writeHead(204).end();
      return;
    }
    this.calls.push(url);
    if (url === '/html') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
    else if (url === '/nothing') request.socket.destroy();
    else if (url === '/half') this.#half(response);
    else if (url === '/endless') await this.#endless(response);
    else if (url === '/circle') response.writeHead(307, { location: '/circle' }).end();
    else {
      if (url === '/slow') await sleep(2_500);
      response.writeHead(200, json).end(JSON.stringify({ path: url }));
    }
  }

  #half(response: ServerResponse): void {
    response.writeHead(200, { ...json, 'content-length': 1_000 });
    response.write('{"half":', () => response.destroy());
  }

  async #endless(response: ServerResponse): Promise<void> {
    response.writeHead(200, json);
    const piece = Buffer.alloc(256 * 1024, 0x20);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    for (let bytes = 0; bytes < FIVE_GB && !gone.signal.aborted; bytes += piece.length) {
      this.sent += piece.length;
      if (!response.write(piece)) await once(response, 'drain', { signal: gone.signal }).catch(() => {});
    }
    response.end();
  }
}
