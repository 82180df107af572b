import type { Dedupe } from '../plan/plan.js';
import type { Call } from './call-mapped.js';
import type { AttemptOutcome } from './outcome.js';

/** The same call without events that were carried out before. */
export const callUnseen =
  (dedupe: Dedupe, call: Call): Call =>
  async (plan, operation, calls, context) => {
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
  };
