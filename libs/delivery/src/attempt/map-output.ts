import { toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { PlannedOperation } from '../plan/plan.js';
import type { Success } from './outcome.js';
import type { MaybePromise } from './prepare-input.js';

const unwanted: Success = { status: 'succeeded', output: undefined };

/** What the result event tells of an action's output. */
export function mapOutput({ compiled }: PlannedOperation, { route }: Item, output: unknown): MaybePromise<Success> {
  if (route.trigger !== null && route.results !== 'all') return unwanted;
  if (!compiled.output) return { status: 'succeeded', output };
  try {
    const mapped = compiled.output.map(output);
    return mapped instanceof Promise ? mapped.then(success, spoiled) : success(mapped);
  } catch (error) {
    return spoiled(error);
  }
}

const success = (output: unknown): Success => ({ status: 'succeeded', output });

const spoiled = (error: unknown): Success => ({
  status: 'succeeded',
  output: null,
  failure: toFailure(error, 'MAPPING_FAILED'),
});
