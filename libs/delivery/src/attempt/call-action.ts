import type { Outcome } from '@arkflows/connector-sdk';
import { type Failure, idempotencyKey, toFailure } from '@arkflows/contracts';
import { type ProviderLimits, withTimeout } from '@arkflows/resilience';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import { AdmittedCall } from './admitted-call.js';
import { admittedWithin } from './admitted-within.js';
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

type Context = Pick<AttemptContext, 'signal' | 'log' | 'policies'>;

/**
 * Calls the connector once, within the operation's timeout. Never rejects: what it throws is every item's failure. A call of an
 * operation that has a cache is let through by the profile's policies here, where it is known that the target is to be asked; of
 * any other the worker has asked them.
 */
export async function callAction(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  context: Context,
): Promise<readonly Answer[]> {
  if (!operation.cache) return call(plan, operation, calls, context);
  const { policies, signal } = context;
  const isRetry = calls.some(({ item }) => item.attempts > 1);
  try {
    const permit = await admittedWithin(operation.timeoutMs, policies, isRetry, signal);
    const admitted = new AdmittedCall(policies, permit, isRetry);
    const answers = await call(plan, operation, calls, context);
    admitted.ended(answers);
    return answers;
  } catch (error) {
    return allFailed(calls, error);
  }
}

async function call(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  { signal, log, policies }: Context,
): Promise<readonly Answer[]> {
  const { action, effect } = operation;
  const observed = plan.policies.rateLimit && { observe: (said: ProviderLimits) => policies.observe(said) };
  let answers: readonly Answer[];
  try {
    answers = await withTimeout(operation.timeoutMs, signal, async (abort) => {
      const context = { signal: abort, log, ...observed };
      if (action.executeMany) return (await action.executeMany(plan.client, calls, context)).map(toAnswer);
      const { item, input } = calls[0] as CallItem;
      const key = effect === 'keyed' ? { idempotencyKey: keyFor(plan, operation, item) } : {};
      return [{ status: 'ok', output: await action.execute(plan.client, input, { ...context, ...key }) }];
    });
  } catch (error) {
    answers = allFailed(calls, error);
  }
  if (observed) for (const answer of answers) if ('failure' in answer) observeWait(answer.failure, policies);
  return answers;
}

/** A target that asks to wait means all its callers. */
function observeWait({ retryAfter: retryAfterMs }: Failure, policies: Context['policies']): void {
  if (retryAfterMs !== undefined) policies.observe({ retryAfterMs });
}

function allFailed(calls: readonly CallItem[], error: unknown): readonly Answer[] {
  const answer = failed(toFailure(error, 'CONNECTOR_FAULT')) as Answer;
  return calls.map(() => answer);
}

function toAnswer(outcome: Outcome<unknown>): Answer {
  if (outcome.status === 'failed') return failed(toFailure(outcome.error, 'CONNECTOR_FAULT')) as Answer;
  return outcome.status === 'ok' ? outcome : (notTried as Answer);
}

const keyFor = (plan: Plan, operation: PlannedOperation, { event }: Item): string =>
  idempotencyKey(plan.key, operation.name, event.source, event.id);
