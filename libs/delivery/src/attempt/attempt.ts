import { ArkError, type Failure, toFailure } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { AttemptContext } from './attempt-context.js';
import { type CallItem, callAction } from './call-action.js';
import { mapOutput } from './map-output.js';
import { type AttemptOutcome, failed, notTried } from './outcome.js';
import { prepareInput } from './prepare-input.js';

/** Tries items of one operation once, as one call where the action takes many. One outcome per item, in order; never rejects. */
export async function attempt(
  plan: Plan,
  operation: PlannedOperation,
  shares: readonly LaneShare[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const { calls, outcomes, refused } = await prepareAll(plan, operation, shares, context);
  if (operation.effect === 'once') await recallRefused(refused, outcomes, context);
  if (calls.length === 0) return outcomes;
  const call = plan.dedupe ? callUnseen : callAs(operation);
  const answers = await call(plan, operation, calls, context);
  for (let i = 0; i < calls.length; i++) outcomes[(calls[i] as CallItem).place] = answers[i] as AttemptOutcome;
  return outcomes;
}

interface PreparedCalls {
  readonly calls: CallItem[];
  /** Of every item, in order; `notTried` where a call is to tell. */
  readonly outcomes: AttemptOutcome[];
  /** Places of items that cannot be called. */
  readonly refused: { readonly item: Item; readonly place: number }[];
}

/** What cannot be called waits for what is before it in its lane: that may fail, and then it is tried again with it. */
async function prepareAll(
  plan: Plan,
  operation: PlannedOperation,
  shares: readonly LaneShare[],
  context: AttemptContext,
): Promise<PreparedCalls> {
  const prepared: PreparedCalls = { calls: [], outcomes: [], refused: [] };
  const { calls, outcomes, refused } = prepared;
  const now = context.clock.now();
  for (const { lane, items } of shares) {
    let [called, held] = [false, false];
    for (const item of items) {
      const place = outcomes.length;
      outcomes.push(notTried);
      if (held) continue;
      const trying = prepare(plan, operation, item, now);
      const input = trying instanceof Promise ? await trying : trying;
      if (!('status' in input)) {
        calls.push({ item, key: lane.name, input: input.value, place });
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

/** What must happen once may have happened before it came too late, or before its mapping was changed. */
async function recallRefused(
  refused: PreparedCalls['refused'],
  outcomes: AttemptOutcome[],
  { effects }: AttemptContext,
): Promise<void> {
  if (refused.length === 0) return;
  const known = await effects.recall(refused.map(({ item }) => item));
  for (const [index, { place }] of refused.entries())
    outcomes[place] = known[index] ?? (outcomes[place] as AttemptOutcome);
}

/** Calls the action, and maps what it answers. */
async function callMapped(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const answers = await callAction(plan, operation, calls, context);
  const outcomes: AttemptOutcome[] = [];
  for (let i = 0; i < calls.length; i++) {
    const answer = answers[i];
    if (answer?.status !== 'ok') outcomes.push(answer ?? tooFewOutcomes(operation));
    else {
      const mapped = mapOutput(operation, (calls[i] as CallItem).item, answer.output);
      outcomes.push(mapped instanceof Promise ? await mapped : mapped);
    }
  }
  return outcomes;
}

type Call = typeof callMapped;

const callAs = ({ effect }: PlannedOperation): Call => (effect === 'once' ? callOnce : callMapped);

/** The same without events that were carried out before. */
async function callUnseen(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const { dedupe } = plan;
  const call = callAs(operation);
  if (!dedupe) return call(plan, operation, calls, context);
  const recognised = await context.inbox.recognise(plan, operation, dedupe, calls);
  const free = calls.filter((_, index) => recognised[index]?.outcome === null);
  const called = free.length > 0 ? await call(plan, operation, free, context) : [];
  let next = 0;
  const outcomes = recognised.map(({ outcome }) => outcome ?? (called[next++] as AttemptOutcome));
  await context.inbox.remember(
    calls.map(({ item }) => item),
    recognised.map(({ seen, outcome }, index) =>
      outcome === null && outcomes[index]?.status === 'succeeded' ? seen : null,
    ),
  );
  return outcomes;
}

/** The same for what must not happen twice: what was carried out before, or may have been, is not called again. */
async function callOnce(
  plan: Plan,
  operation: PlannedOperation,
  calls: readonly CallItem[],
  context: AttemptContext,
): Promise<readonly AttemptOutcome[]> {
  const { effects } = context;
  const noted = await effects.begin(calls, plan.onUncertain === 'retry');
  const isFree = (index: number) => noted[index]?.outcome === null;
  const free = calls.filter((_, index) => isFree(index));
  if (free.length === 0) return noted.map(({ outcome }) => outcome ?? notTried);
  const called = (await callMapped(plan, operation, free, context)).map(uncertainWherePossible);
  await effects.end(
    noted.filter((_, index) => isFree(index)),
    called,
  );
  let next = 0;
  return noted.map(({ outcome }) => outcome ?? (called[next++] as AttemptOutcome));
}

const uncertainWherePossible = (outcome: AttemptOutcome): AttemptOutcome =>
  outcome.status === 'failed' && outcome.failure.effect === 'possible' ? { ...outcome, status: 'uncertain' } : outcome;

type Prepared = { readonly value: unknown } | AttemptOutcome;

function prepare(plan: Plan, operation: PlannedOperation, item: Item, now: number): Prepared | Promise<Prepared> {
  if (item.expiresAt !== null && item.expiresAt <= now) return { status: 'skipped', failure: expired(item.expiresAt) };
  try {
    const input = prepareInput(plan, operation, item);
    return input instanceof Promise ? input.then((value) => ({ value }), unprepared) : { value: input };
  } catch (error) {
    return unprepared(error);
  }
}

// The data does not change by waiting, and nothing outside was touched.
const unprepared = (error: unknown): AttemptOutcome =>
  failed({ ...toFailure(error, 'MAPPING_FAILED'), retryable: false, effect: 'none' });

const expired = (at: number): Failure =>
  toFailure(new ArkError('EVENT_EXPIRED', `The command's time was over at ${new Date(at).toISOString()}`));

const tooFewOutcomes = (operation: PlannedOperation): AttemptOutcome =>
  failed({
    code: 'CONNECTOR_FAULT',
    message: `The action of '${operation.name}' answered fewer outcomes than it was given items`,
    retryable: false,
    effect: 'possible',
  });
