import type { RestClient } from '../client.js';
import type { HttpCall } from '../http/call.js';
import type { Finding } from './check.js';

/** Asks the target for one path, to see what it says to the credential. */
export class Probe {
  #status = 0;

  constructor(
    private readonly client: RestClient,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether the target, and whoever gives out tokens, accept the credential. Throws ConnectorError. */
  async authenticate(): Promise<Finding> {
    this.#status = await this.#ask('HEAD');
    if (this.#status === 405 || this.#status === 501) this.#status = await this.#ask('GET');
    return { ok: this.#status !== 401, message: this.#answered };
  }

  /** Whether it lets the credential in; a path that is not there tells nothing against it. */
  authorise(): Finding {
    return { ok: this.#status !== 403 && this.#status < 500, message: this.#answered };
  }

  get #answered(): string {
    return `${this.#path} answered ${this.#status}`;
  }

  get #path(): string {
    const { baseUrl, context } = this.client;
    const base = baseUrl.pathname.replace(/\/$/, '');
    return `${base}${context.connection.checkPath ?? ''}` || '/';
  }

  async #ask(method: 'HEAD' | 'GET'): Promise<number> {
    const headers = { accept: '*/*', 'user-agent': this.client.context.connection.userAgent };
    const call: HttpCall = { method, target: this.#path, headers, body: null, expects: () => false };
    return (await this.client.answerTo(call, this.signal)).answer.status;
  }
}
