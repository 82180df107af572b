import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { CallItem } from './call-action.js';
import { cancelled } from './cancelled.js';
import { type AttemptOutcome, failed, notTried } from './outcome.js';
import { prepareInput } from './prepare-input.js';

export interface PreparedCalls {
  readonly calls: CallItem[];
  /** Of every item, in order; `notTried` where a call is to tell. */
  readonly outcomes: AttemptOutcome[];
  /** Places of items that cannot be called. */
  readonly refused: { readonly item: Item; readonly place: number }[];
}

/** What cannot be called waits for what is before it in its lane: that may fail, and then it is tried again with it. */
export function prepareCalls(
  plan: Plan,
  operation: PlannedOperation,
  shares: readonly LaneShare[],
  now: number,
): PreparedCalls {
  const prepared: PreparedCalls = { calls: [], outcomes: [], refused: [] };
  const { calls, outcomes, refused } = prepared;
  for (const { lane, items } of shares) {
    let [called, held] = [false, false];
    for (const item of items) {
      const place = outcomes.length;
      outcomes.push(notTried);
      if (held) continue;
      const input = prepare(plan, operation, item, now);
      if (!('status' in input)) {
        calls.push({ item, key: lane.name, input: input.value, place });
        if (!isReadAgain(plan, operation, item)) item.forget();
        called = true;
      } else if (called) held = true;
      else {
        outcomes[place] = input;
        refused.push({ item, place });
      }
    }
  }
  return prepared;
}

type Prepared = { readonly value: unknown } | AttemptOutcome;

function prepare(plan: Plan, operation: PlannedOperation, item: Item, now: number): Prepared {
  if (item.cancelled) return failed(cancelled);
  if (item.expiresAt !== null && item.expiresAt <= now) return { status: 'skipped', failure: expired(item.expiresAt) };
  if (item.fault) return unprepared(item.fault);
  try {
    return { value: prepareInput(plan, operation, item) };
  } catch (error) {
    return unprepared(error);
  }
}

/** Whether the event is asked for again once its input is made: for its result, or to be told from others. */
const isReadAgain = ({ dedupe }: Plan, { effect }: PlannedOperation, { route }: Item): boolean =>
  dedupe !== null || effect !== 'idempotent' || route.trigger === null || route.results === 'all';

// The data does not change by waiting, and nothing outside was touched.
const unprepared = (error: unknown): AttemptOutcome =>
  failed({ ...toFailure(error, 'MAPPING_FAILED'), retryable: false, effect: 'none' });

const expired = (at: number): Failure =>
  toFailure(new ArkError('EVENT_EXPIRED', `The command's time was over at ${new Date(at).toISOString()}`));
