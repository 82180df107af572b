import { toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { PlannedOperation } from '../plan/plan.js';
import type { Success } from './outcome.js';

const unwanted: Success = { status: 'succeeded', output: undefined };

/** What the result event tells of an action's output. */
export function mapOutput({ compiled }: PlannedOperation, { route }: Item, output: unknown): Success {
  if (route.trigger !== null && route.results !== 'all') return unwanted;
  if (!compiled.output) return { status: 'succeeded', output };
  try {
    return { status: 'succeeded', output: compiled.output.map(output) };
  } catch (error) {
    return { status: 'succeeded', output: null, failure: toFailure(error, 'MAPPING_FAILED') };
  }
}
