import { type ConnectionOptions, rootCertificates } from 'node:tls';
import {
  type ActionContext,
  abortable,
  type ConnectorClient,
  type OpenContext,
  toConnectorError,
} from '@arkflows/connector-sdk';
import { durationMs, sizeBytes } from '@arkflows/contracts';
import { readProviderLimits } from '@arkflows/resilience';
import { Agent, type Dispatcher, Pool } from 'undici';
import { type Authorisation, authorise } from './auth/authorise.js';
import type { RestCredential } from './auth/credential.js';
import { OAuthTokens } from './auth/oauth-tokens.js';
import type { RestConnection } from './config.js';
import { fromAbort, redirectRefused } from './errors.js';
import type { HttpAnswer, HttpCall } from './http/call.js';
import { Exchange } from './http/exchange.js';
import { redirected } from './http/redirects.js';
import { tlsOptions } from './http/tls-options.js';
import { refused } from './response/refused.js';
import { KnownSecrets } from './secrets/known-secrets.js';

/** Milliseconds that `close` grants to calls in flight. */
const GRACE = 2_000;
/** Milliseconds after which a connection is replaced, so that a changed address is noticed. */
const MAX_AGE = 5 * 60_000;
/** A token endpoint's answer is small. */
const MAX_TOKEN_BYTES = 256 * 1024;

interface Answered {
  readonly answer: HttpAnswer;
  /** What must not be shown, should the answer repeat it. */
  readonly secrets: KnownSecrets;
}

/** A lazily connecting client of one API: pools connections, proves who we are, and follows redirects. */
export class RestClient implements ConnectorClient {
  readonly baseUrl: URL;
  readonly #pool: Pool;
  readonly #tokenAgent: Agent;
  readonly #tokens: OAuthTokens;
  /** Largest body of an answer, unpacked. */
  readonly maxBytes: number;
  #secrets = new KnownSecrets([]);
  readonly #inFlight = new Set<Promise<unknown>>();

  private constructor(readonly context: OpenContext<RestConnection, RestCredential>) {
    const { connection, concurrency, clock, log } = context;
    this.baseUrl = new URL(connection.baseUrl);
    this.maxBytes = sizeBytes(connection.maxResponseBytes);
    this.#pool = new Pool(this.baseUrl.origin, {
      ...poolOptions(connection, tlsOptions(connection)),
      connections: Math.max(1, Math.min(connection.pool.connections ?? concurrency, concurrency)),
      clientTtl: MAX_AGE,
    });
    this.#tokenAgent = new Agent({ ...poolOptions(connection, tokenTls(connection)), connections: 1 });
    this.#tokens = new OAuthTokens({ clock, log, send: (url, call, signal) => this.#ask(url, call, signal) });
  }

  /** Opens nothing yet: the first call connects. */
  static async open(context: OpenContext<RestConnection, RestCredential>): Promise<RestClient> {
    return new RestClient(context);
  }

  /**
   * Sends a call and gives its answer; what that says of the target's limit goes to `observe`. Throws ConnectorError, also for an
   * answer that the call does not expect.
   */
  async send(call: HttpCall, signal: AbortSignal, observe?: ActionContext['observe']): Promise<Answered> {
    const answered = await this.answerTo(call, signal);
    const limits = observe && readProviderLimits(answered.answer.headers, this.context.clock.now());
    if (limits) observe(limits);
    if (call.expects(answered.answer.status)) return answered;
    throw await refused(call, answered.answer, answered.secrets, this.context.clock.now());
  }

  /**
   * Any answer to a call that is sent with the credential as it is now; with a token that the target refuses, it is sent once
   * more with a new one. Throws ConnectorError when there is no answer.
   */
  async answerTo(call: HttpCall, signal: AbortSignal): Promise<Answered> {
    const authorisation = await this.#authorise(signal);
    const { token, secrets } = authorisation;
    const answered = await this.#answered(authorisation.apply(call), this.#secretsOf(secrets), signal);
    if (answered.answer.status !== 401 || call.expects(401) || !token) return answered;
    this.#tokens.forget(token);
    const renewed = await this.#authorise(signal);
    return this.#answered(renewed.apply(call), new KnownSecrets([...secrets, ...renewed.secrets]), signal);
  }

  /** Ends all connections, those in use when their calls end, at the latest after two seconds. */
  async close(): Promise<void> {
    this.#tokens.close();
    await abortable(Promise.allSettled(this.#inFlight), AbortSignal.timeout(GRACE)).catch(() => {});
    await Promise.all([this.#pool.destroy(), this.#tokenAgent.destroy()]);
  }

  async #authorise(signal: AbortSignal): Promise<Authorisation> {
    try {
      return await authorise(await this.context.credential(), this.#tokens, signal);
    } catch (error) {
      // Nothing was sent to the target yet.
      if (signal.aborted && error === signal.reason) throw fromAbort(error, { method: 'GET' }, false);
      throw toConnectorError(error).withoutEffect();
    }
  }

  async #answered(call: HttpCall, secrets: KnownSecrets, signal: AbortSignal): Promise<Answered> {
    try {
      return { answer: await this.#follow(call, signal), secrets };
    } catch (error) {
      // A redirect that is refused is named by its path.
      throw secrets.outOfFailure(error);
    }
  }

  /** The same for calls with the same credential, so that it is prepared once. */
  #secretsOf(texts: readonly string[]): KnownSecrets {
    if (!this.#secrets.are(texts)) this.#secrets = new KnownSecrets(texts);
    return this.#secrets;
  }

  async #follow(call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    const most = this.context.connection.redirects.follow;
    let current = call;
    for (let hops = 0; ; hops++) {
      const answer = await this.#exchange(this.#pool, this.baseUrl.origin, current, this.maxBytes, signal);
      if (answer.status < 300 || answer.status > 399) return answer;
      const next = redirected(current, answer, this.baseUrl.origin);
      if (!next) return answer;
      if (hops === most)
        throw redirectRefused(
          current,
          answer.status,
          new URL(next.target, this.baseUrl.origin),
          most === 0 ? 'is not followed' : `is one more than the ${most} that are followed`,
        );
      current = next;
    }
  }

  #ask(url: URL, call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#exchange(this.#tokenAgent, url.origin, call, MAX_TOKEN_BYTES, signal);
  }

  async #exchange(
    dispatcher: Dispatcher,
    origin: string,
    call: HttpCall,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const exchange = new Exchange(call, maxBytes, signal);
    const { method, target: path, headers, body } = call;
    this.#inFlight.add(exchange.answer);
    try {
      if (!signal.aborted) dispatcher.dispatch({ origin, method, path, headers, body }, exchange);
      return await exchange.answer;
    } finally {
      this.#inFlight.delete(exchange.answer);
    }
  }
}

/** The provider of tokens may stand elsewhere: the well-known authorities prove it as well. */
const tokenTls = ({ tls: { ca } }: RestConnection) => ({
  rejectUnauthorized: true,
  ...(ca && { ca: [...rootCertificates, ca] }),
});

const poolOptions = ({ timeouts, pool }: RestConnection, tls: Partial<ConnectionOptions>) => ({
  connect: { ...tls, timeout: durationMs(timeouts.connect) },
  headersTimeout: durationMs(timeouts.headers),
  bodyTimeout: durationMs(timeouts.body),
  keepAliveTimeout: durationMs(pool.keepAlive),
  // A connection carries one request at a time, so that what was sent and what was not is never in doubt.
  allowH2: false,
  pipelining: 1,
});
