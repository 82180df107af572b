import { setTimeout as sleep } from 'node:timers/promises';
import { DocumentCheck } from './document-check.fixture.js';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Json = any;

export interface CallOptions {
  /** An object goes as JSON; text and bytes go as they are, with `type`. */
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null: without a key. */
  readonly key?: string | null;
  /** Aborts when the caller is to go away. */
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

/** Calls a gateway over HTTP. */
export class ApiClient {
  #check: DocumentCheck | undefined;

  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  get = (path: string, options: CallOptions = {}): Promise<ApiAnswer> => this.call('GET', path, options);
  delete = (path: string, options: CallOptions = {}): Promise<ApiAnswer> => this.call('DELETE', path, options);
  put = (path: string, body: unknown, options: CallOptions = {}): Promise<ApiAnswer> =>
    this.call('PUT', path, { body, ...options });
  post = (path: string, body?: unknown, options: CallOptions = {}): Promise<ApiAnswer> =>
    this.call('POST', path, { body, ...options });

  async call(method: string, path: string, options: CallOptions): Promise<ApiAnswer> {
    const { body, type, headers, key = this.key, signal } = options;
    const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
    const contentType = type ?? (body === undefined || isRaw ? undefined : 'application/json');
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(contentType !== undefined && { 'content-type': contentType }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
      signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(signal ? [signal] : [])]),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
    if (isJson && path !== '/openapi.json') (await this.#document()).hold(method, path, answer);
    return answer;
  }

  async untilReady(): Promise<void> {
    await until(async () => (await this.get('/readyz')).status === 200);
  }

  async #document(): Promise<DocumentCheck> {
    this.#check ??= new DocumentCheck((await this.get('/openapi.json')).json);
    return this.#check;
  }
}

/** Waits until the condition holds; throws after the deadline. */
export async function until(condition: () => Promise<boolean>, deadlineMs = 20_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not true within ${deadlineMs} ms: ${condition}`);
    await sleep(25);
  }
}
