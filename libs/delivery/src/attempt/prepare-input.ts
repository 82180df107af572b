import { ArkError, readValue } from '@arkflows/contracts';
import type { SchemaViolation } from '@arkflows/mapping';
import type { Item } from '../lanes/item.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';

const MAX_ERRORS = 20;

/**
 * Checks the event's data and maps it to the action's input. Throws ArkError INPUT_INVALID or MAPPING_FAILED
 * with the places in `details`.
 */
export function prepareInput(plan: Plan, operation: PlannedOperation, item: Pick<Item, 'event'>): unknown {
  const { validateInput, mapping } = operation.compiled;
  const { event } = item;
  const violations = validateInput?.(event.data);
  if (violations) throw misfit('INPUT_INVALID', "The event's data", violations);
  return checkInput(operation, mapping.map({ data: event.data, event, profile: plan.scope }));
}

function checkInput({ action, accepts }: PlannedOperation, input: unknown): unknown {
  if (accepts(input)) return input;
  const read = readValue(action.input, input);
  if (read.problems) throw misfit('MAPPING_FAILED', 'The mapped input', read.problems);
  return read.data;
}

/** The message tells the first of the errors, the details up to 20. */
function misfit(code: 'INPUT_INVALID' | 'MAPPING_FAILED', what: string, errors: readonly SchemaViolation[]): ArkError {
  const { path = '', message = '' } = errors[0] ?? {};
  const isMapped = code === 'MAPPING_FAILED';
  const place = path === '' ? 'it' : `${path}${isMapped ? ':' : ''}`;
  const details = { ...(isMapped && { path }), errors: errors.slice(0, MAX_ERRORS) };
  return new ArkError(code, `${what} does not fit: ${place} ${message}`, { details });
}
