import { checkFallbacks } from './fallback-checks.js';
import type { Cache, Policies } from './policies.js';
import type { DocumentPath, ReportProblem } from './problem.js';
import type { Profile } from './profile.js';
import { durationMs } from './quantities.js';

/** The session that a consumer of a service has with the broker, in milliseconds. */
export const consumerSessionMs = 10_000;

/** That is no contradiction where `for` is shorter: nothing is parked then. */
const defaultInPlace = '5s';

const DAY_MS = 24 * 3_600_000;

/** Policies that contradict each other or themselves, as far as the profile alone tells. */
export function checkPolicies({ spec, metadata }: Profile, report: ReportProblem): void {
  const base = ['spec', 'policies'];
  checkRetry(spec.policies, base, report);
  checkBreaker(spec.policies, base, report);
  checkRateLimit(spec.policies, base, report);
  checkCache(spec.policies.cache, [...base, 'cache'], report);
  for (const [name, { policies }] of Object.entries(spec.operations))
    checkCache(policies?.cache, ['spec', 'operations', name, 'policies', 'cache'], report);
  checkFallbacks(spec, metadata.name, report);
}

function checkRetry({ retry }: Policies, base: DocumentPath, report: ReportProblem): void {
  const path = [...base, 'retry'];
  const [all, inPlace] = [durationMs(retry.for), durationMs(retry.inPlace)];
  if (inPlace > consumerSessionMs) {
    report(
      [...path, 'inPlace'],
      `inPlace is ${retry.inPlace}, longer than a consumer's session with the broker (${consumerSessionMs / 1_000}s)`,
      `Write ${consumerSessionMs / 1_000}s or less: what takes longer is parked, and its partition goes on`,
    );
  } else if (inPlace > all && retry.inPlace !== defaultInPlace) {
    report(
      [...path, 'inPlace'],
      `inPlace is ${retry.inPlace}, longer than it is retried in all (for: ${retry.for})`,
      'Shorten inPlace, or raise for',
    );
  }
  if (durationMs(retry.initial) > durationMs(retry.max)) {
    report(
      [...path, 'initial'],
      `initial is ${retry.initial}, longer than any wait may be (max: ${retry.max})`,
      'Shorten initial, or raise max',
    );
  }
}

function checkBreaker({ circuitBreaker, timeout }: Policies, base: DocumentPath, report: ReportProblem): void {
  if (!circuitBreaker) return;
  const { window, open } = circuitBreaker;
  const path = [...base, 'circuitBreaker'];
  if (durationMs(window) < durationMs(timeout)) {
    report(
      [...path, 'window'],
      `window is ${window}, shorter than an attempt may take (timeout: ${timeout}): time-outs would hardly be seen in it`,
      'Write a window of at least the timeout, better three times that',
    );
  } else if (durationMs(window) > DAY_MS) report([...path, 'window'], `window is ${window}`, 'Write 24h or less');
  if (durationMs(open) < 100 || durationMs(open) > DAY_MS)
    report([...path, 'open'], `open is ${open}`, 'Write a time from 100ms to 24h');
}

function checkRateLimit({ rateLimit, retry }: Policies, base: DocumentPath, report: ReportProblem): void {
  if (!rateLimit) return;
  const perMs = durationMs(rateLimit.per);
  const path = [...base, 'rateLimit'];
  if (perMs < 100 || perMs > DAY_MS) {
    report([...path, 'per'], `per is ${rateLimit.per}`, 'Write a time from 100ms to 24h, and the limit for it');
  } else if (perMs / rateLimit.limit > durationMs(retry.for)) {
    report(
      [...path, 'limit'],
      `${rateLimit.limit} in ${rateLimit.per} is less than one call in the time that an event is retried (${retry.for})`,
      'Raise the limit or retry.for',
    );
  }
}

function checkCache(cache: Cache | undefined, path: DocumentPath, report: ReportProblem): void {
  if (!cache) return;
  if (durationMs(cache.ttl) === 0)
    report(
      [...path, 'ttl'],
      'ttl is 0: nothing would be given again',
      'Write how long an answer is good, or leave cache out',
    );
  const kept = durationMs(cache.ttl) + Math.max(durationMs(cache.staleIfError), durationMs(cache.staleWhileRevalidate));
  if (kept > 30 * DAY_MS) report(path, 'Answers would be kept for more than 30 days', 'Shorten ttl or what is stale');
}
