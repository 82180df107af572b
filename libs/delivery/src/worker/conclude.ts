import type { Clock, Failure } from '@arkflows/contracts';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { EventOutcome } from '../metrics.js';
import type { Plan } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import type { Trouble } from './trouble.js';

export type Tally = Record<Exclude<EventOutcome, 'filtered'>, number>;

export const emptyTally = (): Tally => ({ succeeded: 0, dead: 0, uncertain: 0, skipped: 0, retried: 0 });

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
function retryIn(item: Item, failure: Failure, { plan, clock }: ConclusionContext): number | null {
  const delay = scheduledIn(item, failure, plan, clock);
  // Whoever waits is told what is wrong rather than that its time is over.
  return delay !== null && item.expiresAt !== null && clock.now() + delay >= item.expiresAt ? null : delay;
}

function scheduledIn(item: Item, failure: Failure, plan: Plan, clock: Clock): number | null {
  const elapsedMs = clock.monotonic() - item.firstTriedMonotonic;
  return plan.retry.nextDelay({
    attempt: item.attempts,
    elapsedMs,
    ...(failure.retryAfter !== undefined && { retryAfterMs: failure.retryAfter }),
  });
}
