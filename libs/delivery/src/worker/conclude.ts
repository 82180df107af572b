import type { Clock, Failure } from '@arkflows/contracts';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { EventOutcome } from '../metrics.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';

import type { Trouble } from './trouble.js';

export type Tally = Record<Exclude<EventOutcome, 'filtered'>, number>;

export const emptyTally = (): Tally => ({ succeeded: 0, dead: 0, skipped: 0, retried: 0 });

export interface Conclusion {
  /** What is not settled, in order: it stays at the lane's front. */
  readonly kept: readonly Item[];
  /** Milliseconds until the first of `kept` may be tried again; null: at once. */
  readonly delay: number | null;
}

/** Settles of one lane's items what is decided, and says what is to be done with the rest. Counts into `tally`. */
export function conclude(
  plan: Plan,
  operation: PlannedOperation,
  items: readonly Item[],
  outcomes: readonly AttemptOutcome[],
  { settler, clock, trouble }: { readonly settler: Settler; readonly clock: Clock; readonly trouble: Trouble },
  tally: Tally,
): Conclusion {
  const kept: Item[] = [];
  let delay: number | null = null;
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Item;
    const outcome = outcomes[i] as AttemptOutcome;
    if (outcome.status === 'notTried') {
      item.attempts--;
      kept.push(item);
    } else if (outcome.status === 'expired') {
      settler.skipped(item, outcome.failure, plan);
      tally.skipped++;
    } else if (outcome.status === 'succeeded') {
      settler.succeeded(item, outcome.output, plan, operation);
      tally.succeeded++;
    } else {
      const wait = retryIn(plan, operation, item, outcome.failure, clock);
      if (wait === null) {
        settler.dead(item, outcome.failure, plan);
        tally.dead++;
      } else {
        kept.push(item);
        delay ??= wait;
        tally.retried++;
        trouble.met(outcome.failure);
      }
    }
  }
  return { kept, delay };
}

/** Milliseconds until the next attempt, null when there is to be none. */
function retryIn(plan: Plan, operation: PlannedOperation, item: Item, failure: Failure, clock: Clock): number | null {
  if (!failure.retryable) return null;
  // What must not be repeated is not repeated when it may have happened: somebody has to look.
  if (operation.effect === 'once' && failure.effect === 'possible') return null;
  const elapsedMs = clock.monotonic() - item.firstTriedMonotonic;
  return plan.retry.nextDelay({
    attempt: item.attempts,
    elapsedMs,
    ...(failure.retryAfter !== undefined && { retryAfterMs: failure.retryAfter }),
  });
}
