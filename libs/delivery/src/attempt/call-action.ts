import type { Outcome } from '@arkflows/connector-sdk';
import { idempotencyKey, toFailure } from '@arkflows/contracts';
import { withTimeout } from '@arkflows/resilience';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { AttemptContext } from './attempt-context.js';
import { type AttemptOutcome, failed, notTried } from './outcome.js';

/** An item with its input, on its way to the connector. */
export interface CallItem {
  readonly item: Item;
  /** Items of one key keep their order within the call. */
  readonly key: string | null;
  readonly input: unknown;
  /** Where its outcome goes. */
  readonly place: number;
}

type Answer = { readonly status: 'ok'; readonly output: unknown } | Exclude<AttemptOutcome, { status: 'succeeded' }>;

/** Calls the connector once, within the profile's timeout. Never rejects: what it throws is every item's failure. */
export async function callAction(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  { signal, log }: Pick<AttemptContext, 'signal' | 'log'>,
): Promise<readonly Answer[]> {
  const { action, effect } = operation;
  try {
    return await withTimeout(plan.timeoutMs, signal, async (abort) => {
      const context = { signal: abort, log };
      if (action.executeMany) return (await action.executeMany(plan.client, calls, context)).map(toAnswer);
      const { item, input } = calls[0] as CallItem;
      const key = effect === 'keyed' ? { idempotencyKey: keyFor(plan, operation, item) } : {};
      return [{ status: 'ok', output: await action.execute(plan.client, input, { ...context, ...key }) }];
    });
  } catch (error) {
    const answer = failed(toFailure(error, 'CONNECTOR_FAULT')) as Answer;
    return calls.map(() => answer);
  }
}

function toAnswer(outcome: Outcome<unknown>): Answer {
  if (outcome.status === 'failed') return failed(toFailure(outcome.error, 'CONNECTOR_FAULT')) as Answer;
  return outcome.status === 'ok' ? outcome : (notTried as Answer);
}

const keyFor = (plan: Plan, operation: PlannedOperation, { event }: Item): string =>
  idempotencyKey(plan.key, operation.name, event.source, event.id);
