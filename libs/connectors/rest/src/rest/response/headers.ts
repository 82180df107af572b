import { isSecretName } from '@arkflows/security';
import { type AnswerHeaders, headerOf } from '../http/call.js';

/** Headers of the connection, and those that challenge or set a session. */
const hidden = new Set([
  'authentication-info',
  'connection',
  'content-encoding',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'set-cookie',
  'set-cookie2',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

/** The headers of an answer that may be shown, by lower-case name. */
export function shownHeaders(headers: AnswerHeaders): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name in headers) {
    if (hidden.has(name) || isSecretName(name)) continue;
    const value = headerOf(headers, name);
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}
