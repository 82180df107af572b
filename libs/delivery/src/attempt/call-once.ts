import { beginCalls } from '../effects/begin-calls.js';
import { type Call, callMapped } from './call-mapped.js';
import { type AttemptOutcome, notTried } from './outcome.js';

/** For what must not happen twice: what was carried out before, or may have been, is not called again. */
export const callOnce: Call = async (plan, operation, calls, context) => {
  const noted = await beginCalls(plan, operation, calls, context);
  const isFree = (index: number) => noted[index]?.outcome === null;
  const free = calls.filter((_, index) => isFree(index));
  if (free.length === 0) return noted.map(({ outcome }) => outcome ?? notTried);
  const called = (await callMapped(plan, operation, free, context)).map(uncertainWherePossible);
  await context.effects.end(
    noted.filter((_, index) => isFree(index)),
    called,
  );
  let next = 0;
  return noted.map(({ outcome }) => outcome ?? (called[next++] as AttemptOutcome));
};

const uncertainWherePossible = (outcome: AttemptOutcome): AttemptOutcome =>
  outcome.status === 'failed' && outcome.failure.effect === 'possible' ? { ...outcome, status: 'uncertain' } : outcome;
