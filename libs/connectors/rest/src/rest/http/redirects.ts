import { redirectRefused } from '../errors.js';
import { type HttpAnswer, type HttpCall, headerOf, isSafe } from './call.js';

/**
 * The call that a redirect asks for (RFC 9110, 15.4); undefined: the answer is none. Throws ConnectorError when it must not be
 * followed: to another origin, or after a write that it does not ask to be sent again.
 */
export function redirected(call: HttpCall, answer: HttpAnswer, origin: string): HttpCall | undefined {
  const { status, headers } = answer;
  const location = headerOf(headers, 'location');
  if (call.expects(status) || location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const url = URL.canParse(location, `${origin}${call.target}`)
    ? new URL(location, `${origin}${call.target}`)
    : undefined;
  if (url?.origin !== origin) throw redirectRefused(call, status, url, 'leads to another origin');
  const target = `${url.pathname}${url.search}`;
  if (isSafe(call.method) || status === 307 || status === 308) return { ...call, target };
  throw redirectRefused(call, status, url, `does not say that the ${call.method} is to be repeated there`);
}
