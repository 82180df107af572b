import { ConnectorError } from '@arkflows/connector-sdk';
import type { ErrorCode } from '@arkflows/contracts';
import { effectOf } from '../errors.js';
import type { HttpAnswer, HttpCall } from '../http/call.js';
import type { KnownSecrets } from '../secrets/known-secrets.js';
import { excerptWithout } from './excerpt.js';
import { isJson, isText, mediaTypeOf } from './media-type.js';
import { nothingRemains, retryAfterOf } from './retry-after.js';
import { unpacked } from './unpack.js';

interface Kind {
  readonly code: ErrorCode;
  readonly retryable?: boolean;
  /** The target may have carried it out. */
  readonly uncertain?: boolean;
}

/** Status, or its class (first digit), to what it means; what no event can help is retryable: it waits until it is mended. */
const kinds: Readonly<Record<string, Kind>> = {
  '2': { code: 'TARGET_ANSWER_INVALID', uncertain: true },
  '3': { code: 'TARGET_ANSWER_INVALID' },
  '4': { code: 'TARGET_REJECTED' },
  '401': { code: 'AUTHENTICATION_FAILED', retryable: true },
  '403': { code: 'PERMISSION_DENIED_BY_TARGET' },
  '404': { code: 'TARGET_NOT_FOUND' },
  '408': { code: 'TARGET_TIMEOUT', retryable: true },
  '409': { code: 'TARGET_CONFLICT' },
  '410': { code: 'TARGET_NOT_FOUND' },
  '412': { code: 'TARGET_CONFLICT' },
  '421': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '425': { code: 'TARGET_UNAVAILABLE', retryable: true },
  '429': { code: 'TARGET_RATE_LIMITED', retryable: true },
  '5': { code: 'TARGET_UNAVAILABLE', retryable: true, uncertain: true },
  '501': { code: 'TARGET_REJECTED' },
  '504': { code: 'TARGET_TIMEOUT', retryable: true, uncertain: true },
  '505': { code: 'TARGET_REJECTED' },
};

const advice: Partial<Record<ErrorCode, string>> = {
  AUTHENTICATION_FAILED: 'check the credential',
  PERMISSION_DENIED_BY_TARGET: 'grant the right to the credential',
  TARGET_NOT_FOUND: 'check path and params',
  TARGET_ANSWER_INVALID: 'say so under expect.status if it means success',
};

const MAX_EXCERPT = 500;

/** An answer that means no success, as a ConnectorError: what it says, without these secrets, stands in its details. */
export async function refused(
  call: HttpCall,
  answer: HttpAnswer,
  secrets: KnownSecrets,
  now: number,
): Promise<ConnectorError> {
  const { status, headers } = answer;
  const limited = status === 403 && (headers['retry-after'] !== undefined || nothingRemains(headers, now));
  const kind = (limited ? kinds['429'] : (kinds[status] ?? kinds[Math.floor(status / 100)])) ?? {
    code: 'CONNECTOR_FAULT',
  };
  const bodyExcerpt = await excerptOf(answer, secrets);
  const retryAfter = kind.retryable ? retryAfterOf(status, headers, now) : undefined;
  const hint = advice[kind.code];
  return new ConnectorError(kind.code, `The target answered ${status} to ${call.method}${hint ? `; ${hint}` : ''}`, {
    retryable: kind.retryable ?? false,
    effect: kind.uncertain ? effectOf(call) : 'none',
    ...(retryAfter !== undefined && { retryAfter }),
    details: { status, ...(bodyExcerpt !== '' && { bodyExcerpt }) },
  });
}

async function excerptOf(answer: HttpAnswer, secrets: KnownSecrets): Promise<string> {
  const type = mediaTypeOf(answer.headers);
  if (!isText(type) && !isJson(type)) return '';
  // A body of which only the beginning was read may not unpack.
  const bytes = await unpacked(answer, 64 * 1024).catch(() => Buffer.alloc(0));
  return excerptWithout(bytes.toString('utf8'), secrets, MAX_EXCERPT);
}
