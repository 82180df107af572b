import { ConnectorError } from '@arkflows/connector-sdk';
import type { ErrorCode } from '@arkflows/contracts';
import type { RestClient } from '../client.js';
import type { HttpCall } from '../http/call.js';
import { isWebPage, type MediaType, mediaTypeOf } from '../response/media-type.js';
import { refused } from '../response/refused.js';
import type { Finding } from './check.js';

/** What tells nothing of the credential: the target, or what stands before it, did not come to look at it. */
const elsewhere: ReadonlySet<ErrorCode> = new Set([
  'AUTHENTICATION_FAILED',
  'TARGET_RATE_LIMITED',
  'TARGET_TIMEOUT',
  'TARGET_UNAVAILABLE',
]);

interface Asked {
  readonly status: number;
  readonly type: MediaType;
  /** Why it is no success; undefined when it is one. */
  readonly refusal: ErrorCode | undefined;
}

/** Asks the target for one path, to see what it says to the credential. */
export class Probe {
  /** What `authorise` finds: null as long as nothing tells. */
  #authorised: string | ConnectorError | null = null;

  constructor(
    private readonly client: RestClient,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether the target, and whoever gives out tokens, accept the credential. Throws ConnectorError where they do not. */
  async authenticate(): Promise<Finding> {
    let asked = await this.#ask('HEAD');
    if (asked.status === 405 || asked.status === 501) asked = await this.#ask('GET');
    const { status, type, refusal } = asked;
    const says = `${this.#path} answered ${status}`;
    if (refusal === undefined) return this.#taken(says, status, type);
    if (elsewhere.has(refusal)) throw new ConnectorError(refusal, says, { details: { status } });
    if (refusal !== 'PERMISSION_DENIED_BY_TARGET')
      return `${says}, which does not tell whether it takes the credential; name as checkPath what it may read`;
    this.#authorised = new ConnectorError(refusal, says);
    return says;
  }

  /** Whether it lets the credential in; null where nothing that it was asked tells. Throws ConnectorError where it does not. */
  authorise(): Finding {
    if (this.#authorised instanceof ConnectorError) throw this.#authorised;
    return this.#authorised;
  }

  #taken(says: string, status: number, type: MediaType): string {
    if (!isWebPage(type)) {
      this.#authorised = says;
      return says;
    }
    const page = `${says} with a web page`;
    if (this.client.context.connection.checkPath === undefined)
      return `${page}, which may be a login; name as checkPath what answers data`;
    throw new ConnectorError('TARGET_ANSWER_INVALID', page, { details: { status, contentType: type.name } });
  }

  get #path(): string {
    const { baseUrl, context } = this.client;
    const base = baseUrl.pathname.replace(/\/$/, '');
    return `${base}${context.connection.checkPath ?? ''}` || '/';
  }

  async #ask(method: 'HEAD' | 'GET'): Promise<Asked> {
    const { connection, clock } = this.client.context;
    const headers = { accept: '*/*', 'user-agent': connection.userAgent };
    const call: HttpCall = { method, target: this.#path, headers, body: null, expects: () => false };
    const { answer, secrets } = await this.client.answerTo(call, this.signal);
    const { status } = answer;
    const taken = status >= 200 && status < 300;
    const refusal = taken ? undefined : (await refused(call, answer, secrets, clock.now())).code;
    return { status, type: mediaTypeOf(answer.headers), refusal };
  }
}
