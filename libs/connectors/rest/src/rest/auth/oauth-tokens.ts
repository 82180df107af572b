import { abortable } from '@arkflows/connector-sdk';
import type { Clock, Log } from '@arkflows/contracts';
import type { HttpAnswer, HttpCall } from '../http/call.js';
import type { OAuth2ClientCredentials } from './credential.js';
import { readTokenAnswer, tokenFailure } from './token-answer.js';
import { tokenRequest } from './token-request.js';

export interface Token {
  readonly value: string;
}

interface HeldToken extends Token {
  /** Which credential it was given for. */
  readonly holder: string;
  /** By the monotonic clock: from then on a new one is fetched, and until `endsAt` this one still serves. */
  readonly renewAt: number;
  readonly endsAt: number;
}

export interface OAuthTokensOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Sends one request to a token endpoint. Throws ConnectorError. */
  send(url: URL, call: HttpCall, signal: AbortSignal): Promise<HttpAnswer>;
}

/** Milliseconds that a token endpoint may take. */
const FETCH_TIMEOUT = 10_000;
/** Milliseconds before its end in which a token is not used, since the call takes its time. */
const MARGIN = 5_000;
/** Share of its life after which a token is renewed, at the latest a minute before its end. */
const RENEW_AFTER = 0.8;
const RENEW_BEFORE = 60_000;
/** Milliseconds after a failure in which the provider is not asked again for the same holder. */
const PAUSE = 5_000;

/** The token of a client: fetched once for all who wait for it, renewed before it ends while the old one still serves. */
export class OAuthTokens {
  readonly #closing = new AbortController();
  #held: HeldToken | undefined;
  #failed: { readonly holder: string; readonly error: unknown; readonly until: number } | undefined;
  #fetching: { readonly holder: string; readonly token: Promise<HeldToken> } | undefined;

  constructor(private readonly options: OAuthTokensOptions) {}

  /** A token that is good now. Throws ConnectorError, without effect; for a few seconds the same one, without asking. */
  async current(credential: OAuth2ClientCredentials, signal: AbortSignal): Promise<Token> {
    const holder = JSON.stringify(credential);
    const now = this.options.clock.monotonic();
    const held = this.#held?.holder === holder ? this.#held : undefined;
    if (held && now < held.renewAt) return held;
    const failed = this.#failed?.holder === holder && now < this.#failed.until ? this.#failed : undefined;
    if (held && now < held.endsAt) {
      if (!failed) void this.#fetch(credential, holder);
      return held;
    }
    if (failed) throw failed.error;
    return abortable(this.#fetch(credential, holder), signal);
  }

  /** The target refused this token: the next call gets another. */
  forget(token: Token): void {
    if (this.#held === token) this.#held = undefined;
  }

  close(): void {
    this.#closing.abort(new Error('The client is closed'));
  }

  #fetch(credential: OAuth2ClientCredentials, holder: string): Promise<HeldToken> {
    if (this.#fetching?.holder === holder) return this.#fetching.token;
    const { clock, log } = this.options;
    const token = this.#request(credential, holder)
      .then((held) => {
        this.#held = held;
        return held;
      })
      .finally(() => {
        if (this.#fetching?.token === token) this.#fetching = undefined;
      });
    // Who waits for it gets the error; a renewal has nobody that waits.
    token.catch((error: unknown) => {
      this.#failed = { holder, error, until: clock.monotonic() + PAUSE };
      log.warn({ error }, 'no token could be fetched');
    });
    this.#fetching = { holder, token };
    return token;
  }

  /** Bounded by a time of its own, since one caller's end must not end it for the others. */
  async #request(credential: OAuth2ClientCredentials, holder: string): Promise<HeldToken> {
    const { clock, send } = this.options;
    const began = clock.monotonic();
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(FETCH_TIMEOUT)]);
    const url = new URL(credential.tokenUrl);
    const answer = await send(url, tokenRequest(credential), signal).catch((error: unknown) => {
      throw tokenFailure(error, url);
    });
    const { value, lifeMs } = readTokenAnswer(answer, credential, clock.now());
    const endsAt = began + lifeMs - Math.min(MARGIN, lifeMs / 10);
    const renewAt = began + Math.max(lifeMs * RENEW_AFTER, lifeMs - RENEW_BEFORE);
    return { value, holder, endsAt, renewAt: Math.min(renewAt, endsAt) };
  }
}
