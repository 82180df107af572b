import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import type { Plan, PlannedCache, PlannedOperation } from '../plan/plan.js';
import type { AttemptContext } from './attempt-context.js';
import { type CallItem, callAction } from './call-action.js';
import type { Call } from './call-mapped.js';
import { mapOutput } from './map-output.js';
import { type AttemptOutcome, failed } from './outcome.js';

/** For what only reads: asks the target for what the cache does not have, and once for all who ask for the same. */
export const callCached =
  (cache: PlannedCache): Call =>
  (plan, operation, calls, context) =>
    Promise.all(calls.map((call) => callOne(cache, plan, operation, call, context)));

async function callOne(
  { read, answers }: PlannedCache,
  plan: Plan,
  operation: PlannedOperation,
  call: CallItem,
  context: AttemptContext,
): Promise<AttemptOutcome> {
  let failure: Failure | undefined;
  const load = async (signal: AbortSignal): Promise<unknown> => {
    try {
      return await ask(plan, operation, call, { ...context, signal: AbortSignal.any([signal, context.signal]) });
    } catch (error) {
      failure = toFailure(error, 'CONNECTOR_FAULT');
      throw error;
    }
  };
  try {
    const { value, from } = await read.read(read.keyOf(call.input), load, context.signal);
    answers[from].inc();
    const success = mapOutput(operation, call.item, value);
    if (from === 'target') return success;
    return { ...success, cache: from === 'stale' ? 'stale' : 'fresh', ...(failure && { standsInFor: failure }) };
  } catch (error) {
    return failed(toFailure(error, 'CONNECTOR_FAULT'));
  }
}

/** Throws ArkError with the failure of the call, or with why it was not let through. */
async function ask(plan: Plan, operation: PlannedOperation, call: CallItem, context: AttemptContext): Promise<unknown> {
  const [answer] = await callAction(plan, operation, [call], context);
  if (answer?.status === 'ok') return answer.output;
  const failure = answer && 'failure' in answer ? answer.failure : noAnswer;
  throw new ArkError(failure.code, failure.message, failure);
}

const noAnswer: Failure = toFailure(new ArkError('CONNECTOR_FAULT', 'The action answered no outcome'));
