import type { Clock, Failure } from '@arkflows/contracts';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { EventOutcome } from '../metrics.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';
import type { Trouble } from './trouble.js';

export type Tally = Record<Exclude<EventOutcome, 'filtered'>, number>;

export const emptyTally = (): Tally => ({ succeeded: 0, dead: 0, skipped: 0, retried: 0 });

export interface Conclusion {
  /** What is to be tried again, in order: it goes back to the lane's front. */
  readonly kept: readonly Item[];
  /** Milliseconds until then; null: at once. */
  readonly delay: number | null;
}

export interface ConclusionContext {
  readonly plan: Plan;
  readonly operation: PlannedOperation;
  readonly settler: Settler;
  readonly trouble: Trouble;
  readonly clock: Clock;
  readonly tally: Tally;
}

/** Settles of one lane's items what is decided, and says what is to be done with the rest. `outcomes[from]` is the first item's. */
export function conclude(
  { lane, items }: LaneShare,
  outcomes: readonly AttemptOutcome[],
  from: number,
  context: ConclusionContext,
): Conclusion {
  const { plan, settler, trouble, tally } = context;
  const kept: Item[] = [];
  let delay: number | null = null;
  for (let i = 0; i < items.length; i++) {
    const outcome = outcomes[from + i] as AttemptOutcome;
    const item = inherit(items[i] as Item, lane.heirOf.bind(lane));
    if (outcome.status === 'succeeded') {
      settler.succeeded(item, outcome, plan);
      tally.succeeded++;
    } else if (outcome.status === 'expired') {
      settler.skipped(item, outcome.failure, plan);
      tally.skipped++;
    } else if (outcome.status === 'notTried') {
      item.attempts--;
      if (item === items[i]) kept.push(item);
    } else {
      const wait = retryIn(item, outcome.failure, context);
      if (wait === null) {
        settler.dead(item, outcome.failure, plan);
        tally.dead++;
      } else {
        trouble.met(outcome.failure);
        tally.retried++;
        delay ??= wait;
        if (item === items[i]) kept.push(item);
      }
    }
  }
  return { kept, delay };
}

/** After its partition was given away and came back, an item's outcome counts for the one that was read in its place. */
function inherit(item: Item, heirOf: (item: Item) => Item | null): Item {
  const heir = item.settled ? heirOf(item) : null;
  if (!heir) return item;
  heir.attempts = item.attempts;
  heir.firstTriedAt = item.firstTriedAt;
  heir.firstTriedMonotonic = item.firstTriedMonotonic;
  return heir;
}

/** Milliseconds until the next attempt, null when there is to be none. */
function retryIn(item: Item, failure: Failure, { plan, operation, clock }: ConclusionContext): number | null {
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
