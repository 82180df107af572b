import type { Failure } from '@arkflows/contracts';
import type { AttemptContext } from '../attempt/attempt-context.js';
import type { CallItem } from '../attempt/call-action.js';
import { type AttemptOutcome, notTried } from '../attempt/outcome.js';
import type { Plan, PlannedLookup, PlannedOperation } from '../plan/plan.js';
import { askTarget, type Told } from './ask-target.js';
import type { NotedCall } from './effect-ledger.js';

/**
 * Notes calls that must happen once, before they are made. Where the profile says so, the target is asked about those that may have
 * been carried out before: what has happened has succeeded, what has not may be called. Never rejects.
 */
export async function beginCalls(
  plan: Plan,
  { lookup }: PlannedOperation,
  calls: readonly CallItem[],
  context: AttemptContext,
): Promise<readonly NotedCall[]> {
  const noted = await context.effects.begin(calls, plan.onUncertain === 'retry');
  if (plan.onUncertain !== 'ask' || !lookup) return noted;
  const open = calls.filter((_, index) => noted[index]?.outcome?.status === 'uncertain');
  if (open.length === 0) return noted;
  const decided = await decide(plan, lookup, open, noted, context);
  const merged = noted.map((one, index) => decided.get(calls[index] as CallItem) ?? one);
  return holdBack(calls, merged, context);
}

/** The calls of which the target has told enough are this process's from here on, and what has happened is noted. */
async function decide(
  plan: Plan,
  lookup: PlannedLookup,
  open: readonly CallItem[],
  noted: readonly NotedCall[],
  context: AttemptContext,
): Promise<ReadonlyMap<CallItem, NotedCall>> {
  const { effects } = context;
  const told = await askTarget(plan, lookup, open, context);
  const uncertain = new Map(noted.map((one) => [one.item, one]));
  const decided = new Map<CallItem, NotedCall>();
  const known: { readonly call: CallItem; readonly told: Told }[] = [];
  for (const [index, call] of open.entries()) {
    const one = told[index] as Told;
    const before = uncertain.get(call.item) as NotedCall;
    if ('why' in one) decided.set(call, { ...before, outcome: stillUncertain(before, one) });
    else known.push({ call, told: one });
  }
  const begun = await effects.begin(
    known.map(({ call }) => call),
    true,
  );
  const happened: { readonly note: NotedCall; readonly outcome: AttemptOutcome }[] = [];
  for (const [index, { call, told: one }] of known.entries()) {
    const note = begun[index] as NotedCall;
    const isOver = one.status === 'happened' && note.outcome === null;
    if (isOver) happened.push({ note, outcome: one.found });
    decided.set(call, isOver ? { ...note, outcome: one.found } : note);
  }
  await effects.end(
    happened.map(({ note }) => note),
    happened.map(({ outcome }) => outcome),
  );
  return decided;
}

/** What is behind a call of its key that will be tried again waits for it. */
async function holdBack(
  calls: readonly CallItem[],
  noted: readonly NotedCall[],
  { effects }: AttemptContext,
): Promise<readonly NotedCall[]> {
  const waiting = new Set<string>();
  const held: NotedCall[] = [];
  const result = noted.map((one, index) => {
    const { key } = calls[index] as CallItem;
    if (key === null) return one;
    if (one.outcome === null && waiting.has(key)) {
      held.push(one);
      return { ...one, outcome: notTried };
    }
    if (one.outcome !== null && comesAgain(one.outcome)) waiting.add(key);
    return one;
  });
  if (held.length > 0) {
    await effects.end(
      held,
      held.map(() => notTried),
    );
  }
  return result;
}

const comesAgain = (outcome: AttemptOutcome): boolean =>
  outcome.status === 'notTried' ||
  (outcome.status === 'uncertain' && !outcome.final) ||
  (outcome.status === 'failed' && outcome.failure.retryable);

/** With the reason why asking did not help, and for how long it does not. */
function stillUncertain({ outcome }: NotedCall, { status, why }: Extract<Told, { why: Failure }>): AttemptOutcome {
  const { failure } = outcome as Extract<AttemptOutcome, { status: 'uncertain' }>;
  const message = `${failure.message}. The lookup did not tell: ${why.message}`;
  const told: Failure = {
    ...failure,
    message,
    ...(why.retryAfter !== undefined && { retryAfter: why.retryAfter }),
  };
  return { status: 'uncertain', failure: told, ...(status === 'unknown' && { final: true }) };
}
