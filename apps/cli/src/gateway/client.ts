import type { EventSourceMessage } from 'eventsource-parser';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { readEvents, SilenceLimit } from './event-stream.js';
import { refusal } from './refusal.js';

const TIMEOUT_MS = 30_000;
const JSON_TYPE = 'application/json';
const EVENT_STREAM = 'text/event-stream';

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
    const { timeoutMs = TIMEOUT_MS } = call;
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      return await this.#answered(await this.#send(call, JSON_TYPE, limit), call);
    } catch (error) {
      throw this.#failure(error, limit.aborted ? timeoutMs : null);
    }
  }

  /**
   * Server-sent events as they come, until the gateway ends their stream. `timeoutMs` is how long nothing may come, not even a
   * comment; `heard` is called whenever something does. Throws as `call` does.
   */
  async *events(call: Call, heard = () => {}): AsyncGenerator<EventSourceMessage> {
    const { timeoutMs = TIMEOUT_MS } = call;
    const limit = new SilenceLimit(timeoutMs);
    try {
      const response = await this.#send(call, EVENT_STREAM, limit.signal);
      if (!response.ok) throw await this.#refusal(response);
      yield* readEvents(this.#streamOf(response), () => {
        limit.heard();
        heard();
      });
    } catch (error) {
      throw this.#failure(error, limit.signal.aborted ? timeoutMs : null);
    } finally {
      limit.end();
    }
  }

  #send(call: Call, accept: string, limit: AbortSignal): Promise<Response> {
    const url = new URL(this.server.pathname.replace(/\/$/, '') + call.path, this.server);
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return fetch(url, {
      method: call.method ?? 'GET',
      headers: this.#headers(call, accept),
      redirect: 'manual',
      signal: AbortSignal.any([this.signal, limit]),
      ...(call.body && { body: call.body.content }),
    });
  }

  #headers({ body, headers }: Call, accept: string): Record<string, string> {
    return {
      ...headers,
      accept,
      ...(body && { 'content-type': body.type }),
      ...(this.#apiKey && { authorization: `Bearer ${this.#apiKey}` }),
    };
  }

  async #answered(response: Response, call: Call): Promise<Answered> {
    const { status } = response;
    if (!response.ok && !call.alsoGood?.includes(status)) throw await this.#refusal(response);
    const text = await response.text();
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

  #streamOf({ body, headers }: Response): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (body && headers.get('content-type')?.startsWith(EVENT_STREAM)) return body;
    const message = `${this.server.origin} answered something that is no stream: is it a gateway of this version?`;
    throw new CliFailure(exitCodes.refused, message, 'Check the address, and what stands in between.');
  }

  async #refusal(response: Response): Promise<CliFailure> {
    return refusal(response, await response.text(), this.server, this.#apiKey !== undefined);
  }

  /** What is said of it; what was said already, and the user's interrupt, stay as they are. */
  #failure(error: unknown, waitedMs: number | null): unknown {
    if (error instanceof CliFailure || this.signal.aborted) return error;
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
