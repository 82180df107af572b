import type { Failure } from '@arkflows/contracts';
import type { FallbackDecision } from '@arkflows/resilience';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { FallbackTaken, Item } from '../lanes/item.js';
import type { Plan } from '../plan/plan.js';
import type { ConclusionContext } from './conclude.js';

type Failed = Extract<AttemptOutcome, { status: 'failed' | 'uncertain' }>;

/** It was settled; it is to be tried at once by another operation; or nothing was done. */
export type Fallen = 'over' | 'elsewhere' | null;

/**
 * Takes the next step of the fallback with an event that would be parked or given up now. `wait`: milliseconds until it would be
 * tried again; null: it would not be.
 */
export function fallBack(item: Item, outcome: Failed, wait: number | null, context: ConclusionContext): Fallen {
  const { plan, settler, trouble, tally } = context;
  const fallback = plan.operations.get(item.route.operation)?.fallback;
  if (!fallback) return null;
  const { failure } = outcome;
  if (failure.effect === 'possible') item.mayHaveHappened = true;
  if (outcome.status === 'uncertain' || item.cancelled || item.over) return null;
  if (wait !== null && staysInMemory(item, wait, context)) return null;
  const worst: Failure = item.mayHaveHappened ? { ...failure, effect: 'possible' } : failure;
  const next = fallback.steps.next(worst, item.fallback?.step);
  if (!next) return atItsEnd(item, outcome, wait, context);
  item.fallback = taken(next);
  fallback.taken[next.kind].inc();
  trouble.met(failure);
  tally.fellBack++;
  if (next.kind === 'operation') {
    tally.retried++;
    return 'elsewhere';
  }
  if (next.kind === 'value') {
    settler.succeeded(item, { status: 'succeeded', output: next.value }, plan);
    tally.succeeded++;
    tally.withoutTarget++;
  } else {
    settler.dead(item, failure, plan);
    tally.dead++;
  }
  return 'over';
}

/** No step is left: it waits, and begins anew then, unless what stood in may have done it: the operation itself must not do it too. */
function atItsEnd(item: Item, { failure }: Failed, wait: number | null, context: ConclusionContext): Fallen {
  if (wait === null || !item.fallback) return null;
  const { plan, settler, tally } = context;
  const mayBeDoneThere = item.mayHaveHappened && !readsOnly(plan, item);
  if (!mayBeDoneThere) {
    item.fallback = null;
    return null;
  }
  settler.dead(item, failure, plan);
  tally.dead++;
  return 'over';
}

const readsOnly = ({ operations }: Plan, { route }: Item): boolean =>
  operations.get(route.operation)?.effect === 'read';

/** It is tried again before it would be parked. */
const staysInMemory = ({ firstTriedMonotonic }: Item, wait: number, { plan, clock }: ConclusionContext): boolean =>
  clock.monotonic() - firstTriedMonotonic + wait < plan.inPlaceMs;

function taken(decision: FallbackDecision): FallbackTaken {
  const { step, kind } = decision;
  if (kind !== 'operation') return { step, operation: null, shown: kind };
  return { step, operation: decision.operation, shown: `operation/${decision.operation}` };
}
