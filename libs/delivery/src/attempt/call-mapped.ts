import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { AttemptContext } from './attempt-context.js';
import { type CallItem, callAction } from './call-action.js';
import { mapOutput } from './map-output.js';
import { type AttemptOutcome, failed } from './outcome.js';

/** Carries out calls, and says how each went, in order. Never rejects for a call's sake. */
export type Call = (
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  context: AttemptContext,
) => Promise<readonly AttemptOutcome[]>;

/** Calls the action, and maps what it answers. */
export const callMapped: Call = async (plan, operation, calls, context) => {
  const answers = await callAction(plan, operation, calls, context);
  return calls.map(({ item }, index) => {
    const answer = answers[index] ?? tooFewOutcomes(operation);
    return answer.status === 'ok' ? mapOutput(operation, item, answer.output) : answer;
  });
};

const tooFewOutcomes = (operation: PlannedOperation) =>
  failed({
    code: 'CONNECTOR_FAULT',
    message: `The action of '${operation.name}' answered fewer outcomes than it was given items`,
    retryable: false,
    effect: 'possible',
  });
