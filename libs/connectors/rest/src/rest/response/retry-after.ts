import { type AnswerHeaders, headerOf } from '../http/call.js';

/** Longest wait that is believed, in milliseconds. */
const LONGEST = 24 * 3_600_000;
/** Numbers from here on are times, not spans: seconds since the epoch in 2001. */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * Milliseconds that the target asks to wait: `Retry-After` as seconds or date, else (with 429, or where nothing remains) what
 * the rate-limit headers say: RateLimit (draft-ietf-httpapi-ratelimit-headers), RateLimit-Reset and X-RateLimit-Reset as
 * seconds or a time. `now` is the wall clock.
 */
export function retryAfterOf(status: number, headers: AnswerHeaders, now: number): number | undefined {
  const said = fromRetryAfter(headerOf(headers, 'retry-after'), now);
  if (said !== undefined || !(status === 429 || nothingRemains(headers))) return said;
  const reset =
    /(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(headerOf(headers, 'ratelimit') ?? '')?.[1] ??
    headerOf(headers, 'ratelimit-reset') ??
    headerOf(headers, 'x-ratelimit-reset');
  return fromReset(reset, now);
}

/** Whether the answer says that the caller's budget is used up. */
export const nothingRemains = (headers: AnswerHeaders): boolean =>
  ['ratelimit-remaining', 'x-ratelimit-remaining'].some((name) => headerOf(headers, name)?.trim() === '0');

function fromRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return bounded(Number(value) * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : bounded(date - now);
}

function fromReset(value: string | undefined, now: number): number | undefined {
  if (value === undefined || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  const seconds = Number(value) >= EPOCH_SECONDS * 1_000 ? Number(value) / 1_000 : Number(value);
  return bounded(seconds >= EPOCH_SECONDS ? seconds * 1_000 - now : seconds * 1_000);
}

const bounded = (ms: number): number => Math.max(0, Math.min(Math.ceil(ms), LONGEST));
