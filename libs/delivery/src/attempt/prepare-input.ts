import { ArkError } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';

/** An expression that needs it makes a promise; all others answer at once, and the batch stays synchronous. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Checks the event's data and maps it to the action's input. Throws (or rejects with) ArkError INPUT_INVALID or MAPPING_FAILED
 * with the places in `details`.
 */
export function prepareInput(plan: Plan, operation: PlannedOperation, item: Item): MaybePromise<unknown> {
  const { validateInput, mapping } = operation.compiled;
  const { event } = item;
  const violations = validateInput?.(event.data);
  if (violations) {
    const first = violations[0];
    throw new ArkError(
      'INPUT_INVALID',
      `The event's data does not fit: ${first?.path || 'the whole'} ${first?.message}`,
      {
        details: { errors: violations },
      },
    );
  }
  const input = mapping.map({ data: event.data, event, profile: plan.scope });
  return input instanceof Promise ? input.then((value) => checkInput(operation, value)) : checkInput(operation, input);
}

function checkInput(operation: PlannedOperation, input: unknown): unknown {
  const parsed = operation.action.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = errors[0];
  throw new ArkError(
    'MAPPING_FAILED',
    `The mapped input does not fit: ${first?.path || 'the whole'}: ${first?.message}`,
    {
      details: { path: first?.path, errors },
    },
  );
}
