import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import type { AttemptContext } from '../attempt/attempt-context.js';
import { type CallItem, callAction } from '../attempt/call-action.js';
import { mapOutput } from '../attempt/map-output.js';
import type { Success } from '../attempt/outcome.js';
import { prepareInput } from '../attempt/prepare-input.js';
import type { Plan, PlannedLookup } from '../plan/plan.js';

/** What the target says of an effect that may have happened. */
export type Told =
  /** With what was found, as the lookup's operation maps it. */
  | { readonly status: 'happened'; readonly found: Success }
  | { readonly status: 'notHappened' }
  /** It cannot be told, now or later. */
  | { readonly status: 'unknown'; readonly why: Failure }
  /** The target could not be asked now. */
  | { readonly status: 'unanswered'; readonly why: Failure };

/**
 * Asks the target for each call whether it was carried out; one after the other, and no more once it does not answer. Never rejects.
 */
export async function askTarget(
  plan: Plan,
  lookup: PlannedLookup,
  calls: readonly CallItem[],
  context: AttemptContext,
): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const call of calls) {
    const last = told.at(-1);
    told.push(last?.status === 'unanswered' ? last : await ask(plan, lookup, call, context));
  }
  return told;
}

async function ask(plan: Plan, lookup: PlannedLookup, call: CallItem, context: AttemptContext): Promise<Told> {
  const { operation, happened } = lookup;
  const { event } = call.item;
  try {
    const input = prepareInput(plan, operation, call.item);
    const [answer] = await callAction(plan, operation, [{ ...call, input }], context);
    if (answer?.status === 'ok') {
      const scope = { output: answer.output, data: event.data, event, profile: plan.scope };
      const verdict = happened(scope);
      if (verdict === null) return { status: 'unknown', why: undecided };
      if (!verdict) return { status: 'notHappened' };
      return { status: 'happened', found: mapOutput(operation, call.item, answer.output) };
    }
    const why = answer && 'failure' in answer && answer.failure ? answer.failure : noAnswer;
    return { status: why.retryable ? 'unanswered' : 'unknown', why };
  } catch (error) {
    return { status: 'unknown', why: toFailure(error, 'MAPPING_FAILED') };
  }
}

const undecided: Failure = toFailure(
  new ArkError('OUTCOME_UNCERTAIN', "'lookup.happened' is neither true nor false of what the target answers"),
);

const noAnswer: Failure = toFailure(new ArkError('CONNECTOR_FAULT', 'The action answered no outcome'));
