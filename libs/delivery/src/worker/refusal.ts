import { ArkError, type Clock, type Failure, toFailure } from '@arkflows/contracts';
import type { ProfilePolicies } from '@arkflows/resilience';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { Delay } from './conclude.js';

/** A shorter wait is not worth putting anything aside for. */
const LEAST_WAIT_MS = 1_000;

/** What the policies have just refused waits so long that others must not stand behind it; null: it stays where it is. */
export function longWait(policies: ProfilePolicies, { inPlaceMs }: Plan): Delay | null {
  const { waitMs: ms, refusal } = policies;
  if (ms < Math.max(LEAST_WAIT_MS, inPlaceMs)) return null;
  return { ms, failure: refusal === 'breaker' ? breakerOpen(ms) : rateLimited(ms) };
}

/** Nobody need be asked about it: its time is over, or somebody gave it up. */
export const isOver = ({ cancelled, expiresAt }: Item, clock: Clock): boolean =>
  cancelled || (expiresAt !== null && expiresAt <= clock.now());

/** It waits, but not beyond its time. */
export function upToExpiry(delay: Delay, { expiresAt }: Item, clock: Clock): Delay {
  return expiresAt === null ? delay : { ...delay, ms: Math.min(delay.ms, Math.max(0, expiresAt - clock.now())) };
}

/**
 * Whoever waits for it is told now what is wrong, rather than later that its time is over: nothing was done, and nothing could be
 * done in time. What must happen once may have been begun before, by another replica: there the ledger is asked when its time is over.
 */
export const isInVain = (
  { attempts, expiresAt }: Item,
  { effect }: PlannedOperation,
  { ms }: Delay,
  clock: Clock,
): boolean => attempts === 0 && effect !== 'once' && expiresAt !== null && clock.now() + ms >= expiresAt;

const breakerOpen = (ms: number): Failure =>
  toFailure(
    new ArkError(
      'TARGET_UNAVAILABLE',
      'The circuit breaker is open: the target has failed too often lately, and is not called',
      { retryable: true, retryAfter: Math.ceil(ms), details: { breaker: 'open' } },
    ),
  );

const rateLimited = (ms: number): Failure =>
  toFailure(
    new ArkError('TARGET_RATE_LIMITED', 'The rate limit of the profile, or of its target, leaves no call for now', {
      retryable: true,
      retryAfter: Math.ceil(ms),
    }),
  );
