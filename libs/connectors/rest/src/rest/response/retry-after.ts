import { readProviderLimits } from '@arkflows/resilience';
import type { AnswerHeaders } from '../http/call.js';

/**
 * Milliseconds that the target asks to wait: `Retry-After`, else (with 429, or where nothing remains) when its rate-limit headers say
 * that its budget is whole again. `now` is the wall clock.
 */
export function retryAfterOf(status: number, headers: AnswerHeaders, now: number): number | undefined {
  const { retryAfterMs, remaining, resetMs } = readProviderLimits(headers, now) ?? {};
  return retryAfterMs ?? (status === 429 || remaining === 0 ? resetMs : undefined);
}

/** Whether the answer says that the caller's budget is used up. */
export const nothingRemains = (headers: AnswerHeaders, now: number): boolean =>
  readProviderLimits(headers, now)?.remaining === 0;
