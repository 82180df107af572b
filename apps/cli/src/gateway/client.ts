import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { refusal } from './refusal.js';

const TIMEOUT_MS = 30_000;

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Built by `urlPath`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: { readonly type: string; readonly content: string | Uint8Array<ArrayBuffer> };
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the answer may take. Default 30 seconds. */
  readonly timeoutMs?: number;
  /** Statuses besides 2xx whose body is an answer and no failure. */
  readonly alsoGood?: readonly number[];
}

export interface Answered {
  readonly status: number;
  /** Parsed JSON; undefined when the answer had no body. */
  readonly body: unknown;
}

/** Calls the gateway's API, each call with a time limit and ended by the user's interrupt. */
export class GatewayClient {
  readonly #apiKey: string | undefined;

  constructor(
    readonly server: URL,
    apiKey: string | undefined,
    private readonly signal: AbortSignal,
  ) {
    this.#apiKey = apiKey;
  }

  /** Throws GatewayProblem when the gateway refuses, CliFailure when it cannot be reached or answers something else. */
  async call(call: Call): Promise<Answered> {
    const url = new URL(this.server.pathname.replace(/\/$/, '') + call.path, this.server);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const { timeoutMs = TIMEOUT_MS } = call;
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: call.method ?? 'GET',
        headers: this.#headers(call),
        redirect: 'manual',
        signal: AbortSignal.any([this.signal, limit]),
        ...(call.body && { body: call.body.content }),
      });
      return await this.#answered(response, call);
    } catch (error) {
      if (error instanceof CliFailure || this.signal.aborted) throw error;
      throw this.#unreachable(error, limit.aborted ? timeoutMs : null);
    }
  }

  #headers({ body, headers }: Call): Record<string, string> {
    return {
      ...headers,
      accept: 'application/json',
      ...(body && { 'content-type': body.type }),
      ...(this.#apiKey && { authorization: `Bearer ${this.#apiKey}` }),
    };
  }

  async #answered(response: Response, call: Call): Promise<Answered> {
    const { status } = response;
    const text = await response.text();
    if (!response.ok && !call.alsoGood?.includes(status)) {
      throw refusal(response, text, this.server, this.#apiKey !== undefined);
    }
    if (text === '') return { status, body: undefined };
    try {
      return { status, body: JSON.parse(text) };
    } catch {
      throw new CliFailure(
        exitCodes.failed,
        `${this.server.origin} answered something that is not JSON: is it a gateway?`,
      );
    }
  }

  #unreachable(error: unknown, waitedMs: number | null): CliFailure {
    const where = this.server.origin;
    if (waitedMs !== null) {
      return new CliFailure(exitCodes.unreachable, `${where} did not answer within ${waitedMs / 1_000} s.`);
    }
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const reason = cause?.code ?? cause?.message ?? String(error);
    const advice = 'Start it with `npm start`, or name another address with --server, ARK_SERVER or a context.';
    return new CliFailure(exitCodes.unreachable, `No gateway can be reached at ${where} (${reason}).`, advice);
  }
}
