import type { Clock, Failure } from '@arkflows/contracts';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { EventOutcome } from '../metrics.js';
import type { Plan } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import { fallBack } from './fall-back.js';
import type { Trouble } from './trouble.js';

export interface Tally extends Record<Exclude<EventOutcome, 'filtered'>, number> {
  /** Events of `succeeded` that say nothing of the target: a cache or a value answered in its place. */
  withoutTarget: number;
  /** Events that did not go the way that they should: they took a step of a fallback. */
  fellBack: number;
}

export const emptyTally = (): Tally => ({
  succeeded: 0,
  dead: 0,
  uncertain: 0,
  skipped: 0,
  retried: 0,
  withoutTarget: 0,
  fellBack: 0,
});

export interface Conclusion {
  /** What is to be tried again, in order: it goes back to the lane's front. */
  readonly kept: readonly Item[];
  /** Until then; null: at once. */
  readonly delay: Delay | null;
}

export interface Delay {
  readonly ms: number;
  /** Why it waits. */
  readonly failure: Failure;
}

export interface ConclusionContext {
  readonly plan: Plan;
  readonly settler: Settler;
  readonly trouble: Trouble;
  readonly clock: Clock;
  readonly tally: Tally;
  /** Milliseconds since then (monotonic) that the breaker was not closed: they do not count towards `retry.for`. */
  readonly notClosedSince: (monotonic: number) => number;
}

/** Settles of one lane's items what is decided, and says what is to be done with the rest. `outcomes[from]` is the first item's. */
export function conclude(
  { items }: LaneShare,
  outcomes: readonly AttemptOutcome[],
  from: number,
  context: ConclusionContext,
): Conclusion {
  const { plan, settler, trouble, tally } = context;
  const kept: Item[] = [];
  let delay: Delay | null = null;
  for (let i = 0; i < items.length; i++) {
    const outcome = outcomes[from + i] as AttemptOutcome;
    const item = items[i] as Item;
    if (outcome.status === 'succeeded') {
      settler.succeeded(item, outcome, plan);
      tally.succeeded++;
      if (outcome.cache) tally.withoutTarget++;
      if (outcome.standsInFor) trouble.met(outcome.standsInFor);
      if (item.fallback) tally.fellBack++;
    } else if (outcome.status === 'skipped') {
      settler.skipped(item, outcome.failure, plan);
      tally.skipped++;
    } else if (outcome.status === 'notTried') {
      item.attempts--;
      if (!item.over) kept.push(item);
    } else if (
      outcome.status === 'uncertain' &&
      (plan.onUncertain === 'deadLetter' || outcome.final || item.cancelled)
    ) {
      settler.uncertain(item, outcome.failure, plan);
      tally.uncertain++;
    } else {
      const wait =
        outcome.status === 'failed' && !outcome.failure.retryable ? null : retryIn(item, outcome.failure, context);
      const fallen = fallBack(item, outcome, wait, context);
      if (fallen === 'over') continue;
      if (fallen === 'elsewhere') {
        kept.push(item);
        continue;
      }
      if (wait === null && outcome.status === 'uncertain') {
        settler.uncertain(item, outcome.failure, plan);
        tally.uncertain++;
      } else if (wait === null) {
        settler.dead(item, outcome.failure, plan);
        tally.dead++;
      } else {
        trouble.met(outcome.failure);
        tally.retried++;
        if (item.over) continue;
        delay ??= { ms: wait, failure: outcome.failure };
        kept.push(item);
      }
    }
  }
  return { kept, delay };
}

/** Milliseconds until the next attempt, null when there is to be none. */
function retryIn(item: Item, failure: Failure, context: ConclusionContext): number | null {
  const { clock } = context;
  const delay = scheduledIn(item, failure, context);
  // Whoever waits is told what is wrong rather than that its time is over.
  return delay !== null && item.expiresAt !== null && clock.now() + delay >= item.expiresAt ? null : delay;
}

function scheduledIn(item: Item, failure: Failure, { plan, clock, notClosedSince }: ConclusionContext): number | null {
  const { attempts: attempt, firstTriedMonotonic } = item;
  return plan.retry.nextDelay({
    attempt,
    elapsedMs: clock.monotonic() - firstTriedMonotonic - notClosedSince(firstTriedMonotonic),
    ...(failure.retryAfter !== undefined && { retryAfterMs: failure.retryAfter }),
  });
}
