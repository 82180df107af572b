import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpListener } from '../../support/http-listener.js';
import type { Ledger, Mark } from './ledger.js';

/** What the target does with a call. */
export interface Manner {
  /** Whether it carries out what the call says. */
  readonly taken: boolean;
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Before the answer. */
  readonly delayMs?: number;
  /** `break`: in the middle of the answer; `never`: the call hangs. Default: a whole answer. */
  readonly ending?: 'break' | 'never';
}

export const manners = {
  good: { taken: true },
  slow: { taken: true, delayMs: 300 },
  refusing: { taken: false, status: 503 },
  failing: { taken: false, status: 500 },
  busy: { taken: false, status: 429, headers: { 'retry-after': '1' } },
  hanging: { taken: true, ending: 'never' },
  breaking: { taken: true, ending: 'break' },
} as const satisfies Readonly<Record<string, Manner>>;

/** A mark, and what else the profile maps. */
type Body = Mark & Readonly<Record<string, unknown>>;

/** A real HTTP API that notes in the ledger what it carries out. A call's body is a mark. */
export class Target {
  /** Decides how a call is met. */
  manner: (mark: Mark) => Manner = () => manners.good;
  /** Told the whole body of each call that is carried out. */
  onTaken: (body: Body) => void = () => {};
  /** Before every answer. */
  delayMs = 0;
  readonly #open = new Map<string, number>();
  readonly #listener = new HttpListener((request, response) => void this.#answer(request, response).catch(() => {}));

  constructor(private readonly ledger: Ledger) {}

  async start(): Promise<this> {
    await this.#listener.start();
    return this;
  }

  get port(): number {
    return this.#listener.port;
  }

  stop(): Promise<void> {
    return this.#listener.stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The connection check, which changes nothing.
    if (request.method === 'HEAD' || request.method === 'GET') return void response.writeHead(200).end();
    const mark = await readBody(request);
    this.#enter(mark, response);
    const { taken, status = 200, headers, delayMs = 0, ending } = this.manner(mark);
    if (taken) {
      this.ledger.arrive(mark);
      this.onTaken(mark);
    }
    if (ending === 'never') return;
    if (delayMs + this.delayMs > 0) await sleep(delayMs + this.delayMs);
    const body = JSON.stringify({ done: mark });
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers });
    if (ending !== 'break') return void response.end(body);
    response.write(body.slice(0, 5), () => response.destroy());
  }

  #enter({ key }: Mark, response: ServerResponse): void {
    const open = this.#open.get(key) ?? 0;
    if (open > 0) this.ledger.overlap(key);
    this.#open.set(key, open + 1);
    response.once('close', () => this.#open.set(key, (this.#open.get(key) ?? 1) - 1));
  }
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
