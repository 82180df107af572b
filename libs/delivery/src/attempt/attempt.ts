import type { BulkItem, Outcome } from '@arkflows/connector-sdk';
import { ArkError, type Clock, type Failure, type Log, toFailure } from '@arkflows/contracts';
import { withTimeout } from '@arkflows/resilience';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import { type AttemptOutcome, failed, notTried } from './outcome.js';
import { prepareInput } from './prepare-input.js';

export interface AttemptContext {
  /** Aborts when the engine gives up waiting at its stop. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly clock: Clock;
}

/** Tries items of one operation once, as one call where the action takes many. One outcome per item; never rejects. */
export async function attempt(
  plan: Plan,
  operation: PlannedOperation,
  items: readonly Item[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const outcomes: AttemptOutcome[] = new Array(items.length);
  const inputs: BulkItem<unknown>[] = [];
  const places: number[] = [];
  const now = context.clock.now();
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Item;
    if (item.expiresAt !== null && item.expiresAt <= now) {
      outcomes[i] = { status: 'expired', failure: expired(item.expiresAt) };
      continue;
    }
    try {
      const input = prepareInput(plan, operation, item);
      inputs.push({ key: item.key, input: input instanceof Promise ? await input : input });
      places.push(i);
    } catch (error) {
      outcomes[i] = failed(notRetried(toFailure(error, 'MAPPING_FAILED')));
    }
  }
  if (inputs.length === 0) return outcomes;
  const answers = await call(plan, operation, inputs, context);
  for (let i = 0; i < places.length; i++) outcomes[places[i] as number] = answers[i] ?? missing(operation);
  return outcomes;
}

async function call(
  plan: Plan,
  operation: PlannedOperation,
  inputs: readonly BulkItem<unknown>[],
  { signal, log }: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const { action } = operation;
  try {
    return await withTimeout(plan.timeoutMs, signal, async (abort) => {
      if (action.executeMany) {
        return (await action.executeMany(plan.client, inputs, { signal: abort, log })).map(toAttemptOutcome);
      }
      const input = (inputs[0] as BulkItem<unknown>).input;
      return [{ status: 'succeeded', output: await action.execute(plan.client, input, { signal: abort, log }) }];
    });
  } catch (error) {
    const outcome = failed(toFailure(error, 'CONNECTOR_FAULT'));
    return inputs.map(() => outcome);
  }
}

function toAttemptOutcome(outcome: Outcome<unknown>): AttemptOutcome {
  if (outcome.status === 'ok') return { status: 'succeeded', output: outcome.output };
  return outcome.status === 'failed' ? failed(toFailure(outcome.error, 'CONNECTOR_FAULT')) : notTried;
}

// The data does not change by waiting, and nothing outside was touched.
const notRetried = (failure: Failure): Failure => ({ ...failure, retryable: false, effect: 'none' });

const expired = (at: number): Failure =>
  toFailure(new ArkError('EVENT_EXPIRED', `The command's time was over at ${new Date(at).toISOString()}`));

const missing = (operation: PlannedOperation): AttemptOutcome =>
  failed({
    code: 'CONNECTOR_FAULT',
    message: `The action of '${operation.name}' answered fewer outcomes than it was given items`,
    retryable: false,
    effect: 'possible',
  });
