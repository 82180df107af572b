export const REDACTED = '[redacted]';

/** Longest text that is searched; of a longer one only the beginning is kept. */
const MAX_TEXT = 16_384;

/** `scheme://user:password@host`: everything between `//` and the last `@` of the authority. */
const urlUserInfo = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#'"<>]{1,1024}@/gi;
const authorisation = /\b(Bearer|Basic|Digest|Negotiate) +[A-Za-z0-9._~+/=-]{4,}/g;
const apiKey = /\bark_[a-z0-9]{4,64}_[A-Za-z0-9]{16,}/g;
/** `password=…`, `"token": "…"`, `api_key: …`; at the start of a word or after `_` or `-`. */
const assignment =
  /((?:\b|[_-])(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|private[_-]?key)"?\s*[=:]\s*)(?!\[redacted\])("[^"]*"|'[^']*'|[^\s,;&"'}\])]+)/gi;

/**
 * A text without what looks like a secret: user info of URLs, authorization values, API keys and `password=…` pairs.
 * Text past 16,384 characters is cut off, so that no secret hides behind the part that was searched.
 */
export function redactText(text: string): string {
  const bounded = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return bounded
    .replace(urlUserInfo, `$1${REDACTED}@`)
    .replace(authorisation, `$1 ${REDACTED}`)
    .replace(apiKey, `ark_${REDACTED}`)
    .replace(assignment, `$1${REDACTED}`);
}
