import { ConnectorError, toConnectorError } from '@arkflows/connector-sdk';
import type { ErrorCode } from '@arkflows/contracts';
import { z } from 'zod';
import type { HttpAnswer } from '../http/call.js';
import { excerptWithout } from '../response/excerpt.js';
import { retryAfterOf } from '../response/retry-after.js';
import { KnownSecrets } from '../secrets/known-secrets.js';
import type { OAuth2ClientCredentials } from './credential.js';
import { clientSecretsOf } from './token-request.js';

/** Seconds that a token is taken to live whose life is not said. */
const UNSAID_LIFE = 3_600;
const MAX_DESCRIPTION = 300;

const Granted = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  token_type: z.string().default('Bearer'),
  expires_in: z.coerce
    .number()
    .positive()
    .max(10 * 365 * 86_400)
    .default(UNSAID_LIFE),
});
/** RFC 6749, 5.2. */
const Refused = z.object({ error: z.string().max(200), error_description: z.string().optional() });

/** The token and its life in milliseconds. Throws ConnectorError without effect: nothing was asked of the target yet. */
export function readTokenAnswer(
  answer: HttpAnswer,
  credential: OAuth2ClientCredentials,
  now: number,
): { readonly value: string; readonly lifeMs: number } {
  const tokenUrl = shown(new URL(credential.tokenUrl));
  const place = placeOf(tokenUrl);
  const { status } = answer;
  const body = jsonOf(answer.body);
  if (status !== 200) throw refusal(answer, body, credential, tokenUrl, now);
  const granted = Granted.safeParse(body);
  if (!granted.success) throw failed(`${place} answered no token; check tokenUrl`, { status, tokenUrl });
  const { access_token: value, token_type: type, expires_in: seconds } = granted.data;
  if (type.toLowerCase() !== 'bearer')
    throw failed(`${place} gives tokens of a type that is not supported: only Bearer`, { status, tokenUrl });
  return { value, lifeMs: seconds * 1_000 };
}

/** A token endpoint that cannot be reached, or does not answer. */
export function tokenFailure(cause: unknown, url: URL): ConnectorError {
  const { code, message, retryable } = toConnectorError(cause);
  const tokenUrl = shown(url);
  const text = code === 'ABORTED' ? message : `${placeOf(tokenUrl)}: ${message}`;
  return new ConnectorError(code, text, { retryable, effect: 'none', cause, details: { tokenUrl } });
}

function refusal(
  answer: HttpAnswer,
  body: unknown,
  credential: OAuth2ClientCredentials,
  tokenUrl: string,
  now: number,
) {
  const place = placeOf(tokenUrl);
  const { status, headers } = answer;
  const refused = Refused.safeParse(body);
  const { error, error_description: description } = refused.data ?? {};
  if (status === 429 || status >= 500) {
    const code: ErrorCode = status === 429 ? 'TARGET_RATE_LIMITED' : 'TARGET_UNAVAILABLE';
    const retryAfter = retryAfterOf(status, headers, now);
    const options = { retryable: true, details: { status, tokenUrl }, ...(retryAfter !== undefined && { retryAfter }) };
    return new ConnectorError(code, `${place} answered ${status}`, options);
  }
  const secrets = new KnownSecrets(clientSecretsOf(credential));
  const why = description === undefined ? '' : ` (${excerptWithout(description, secrets, MAX_DESCRIPTION)})`;
  if (error === undefined) return failed(`${place} answered ${status}; check tokenUrl`, { status, tokenUrl });
  const told = excerptWithout(error, secrets, MAX_DESCRIPTION);
  return failed(`${place} refused: ${told}${why}`, { status, error: told, tokenUrl });
}

// Waits until the credential or the provider is mended: no event can help it.
const failed = (message: string, details: Record<string, unknown>): ConnectorError =>
  new ConnectorError('AUTHENTICATION_FAILED', message, { retryable: true, details });

const placeOf = (tokenUrl: string): string => `The token endpoint ${tokenUrl}`;

/** Without a query, in which a secret may stand. */
const shown = (url: URL): string => `${url.origin}${url.pathname}`;

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
