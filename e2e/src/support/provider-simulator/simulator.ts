import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitHeaders } from './limit-headers.js';
import { type ProviderCall, type ProviderScript, wellBehaved } from './script.js';
import { SlidingLimit } from './sliding-limit.js';

const json = { 'content-type': 'application/json' };
/** Later calls are answered, but not written down. */
const MAX_LEDGER = 500_000;

/**
 * A provider's API: any path is answered as the script says. Under `/_control`: `PUT script` (what is not named becomes as it is
 * for a well-behaved provider), `GET ledger`, `DELETE ledger`.
 */
export class ProviderSimulator {
  #script = wellBehaved;
  #limit: SlidingLimit | null = null;
  #ledger: ProviderCall[] = [];
  #since = performance.now();

  server(): Server {
    return createServer((request, response) => {
      // Of a caller that has gone away nothing more is to be known.
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    if (url.startsWith('/_control/'))
      return this.#control(`${method} ${url.slice('/_control/'.length)}`, request, response);
    const at = performance.now();
    request.resume();
    const { status, headers } = this.#decide(at);
    if (this.#ledger.length < MAX_LEDGER) this.#ledger.push({ at, method, path: url, status });
    if (status === 0) return;
    if (this.#script.latencyMs > 0) await sleep(this.#script.latencyMs);
    response.writeHead(status, { ...json, ...headers }).end(JSON.stringify({ status, path: url }));
  }

  #decide(at: number): { readonly status: number; readonly headers: Readonly<Record<string, string>> } {
    const { limit, retryAfterSeconds } = this.#script;
    const later: Record<string, string> =
      retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
    if (this.#isHanging()) return { status: 0, headers: {} };
    if (this.#isAway(at)) return { status: 503, headers: later };
    if (!limit || !this.#limit) return { status: 200, headers: {} };
    const taken = this.#limit.take(at);
    const headers = limitHeaders(limit.style, this.#limit, at, !taken);
    return taken ? { status: 200, headers } : { status: 429, headers: { ...headers, ...later } };
  }

  #isHanging(): boolean {
    return this.#script.mode === 'hang';
  }

  #isAway(at: number): boolean {
    const { mode, flap } = this.#script;
    return (
      mode === 'unavailable' || (mode === 'flap' && (at - this.#since) % (flap.wellMs + flap.awayMs) >= flap.wellMs)
    );
  }

  async #control(what: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (what === 'PUT script') this.#follow(JSON.parse(await bodyOf(request)));
    else if (what === 'DELETE ledger') this.#ledger = [];
    else if (what !== 'GET ledger') {
      response.writeHead(404, json).end(JSON.stringify({ error: `there is no '${what}'` }));
      return;
    }
    response.writeHead(200, json).end(JSON.stringify(what === 'GET ledger' ? this.#ledger : {}));
  }

  #follow(script: Partial<ProviderScript>): void {
    this.#script = { ...wellBehaved, ...script };
    const { limit } = this.#script;
    this.#limit = limit && new SlidingLimit(limit.calls, limit.perMs);
    this.#since = performance.now();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
