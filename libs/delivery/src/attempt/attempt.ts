import type { LaneShare } from '../lanes/lane-share.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { AttemptContext } from './attempt-context.js';
import type { CallItem } from './call-action.js';
import { callCached } from './call-cached.js';
import { type Call, callMapped } from './call-mapped.js';
import { callOnce } from './call-once.js';
import { callUnseen } from './call-unseen.js';
import type { AttemptOutcome } from './outcome.js';
import { type PreparedCalls, prepareCalls } from './prepare-calls.js';

/** Tries items of one operation once, as one call where the action takes many. One outcome per item, in order; never rejects. */
export async function attempt(
  plan: Plan,
  operation: PlannedOperation,
  shares: readonly LaneShare[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const { calls, outcomes, refused } = prepareCalls(plan, operation, shares, context.clock.now());
  if (operation.effect === 'once') await recallRefused(refused, outcomes, context);
  if (calls.length === 0) return outcomes;
  const answers = await callOf(plan, operation)(plan, operation, calls, context);
  for (let i = 0; i < calls.length; i++) outcomes[(calls[i] as CallItem).place] = answers[i] as AttemptOutcome;
  return outcomes;
}

function callOf({ dedupe }: Plan, { effect, cache }: PlannedOperation): Call {
  const call = effect === 'once' ? callOnce : cache ? callCached(cache) : callMapped;
  return dedupe ? callUnseen(dedupe, call) : call;
}

/** What must happen once may have happened before it came too late, or before its mapping was changed. */
async function recallRefused(
  refused: PreparedCalls['refused'],
  outcomes: AttemptOutcome[],
  { effects }: AttemptContext,
): Promise<void> {
  if (refused.length === 0) return;
  const known = await effects.recall(refused.map(({ item }) => item));
  for (const [index, { place }] of refused.entries())
    outcomes[place] = known[index] ?? (outcomes[place] as AttemptOutcome);
}
