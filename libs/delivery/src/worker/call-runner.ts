import { toFailure } from '@arkflows/contracts';
import type { AdmittedCall } from '../attempt/admitted-call.js';
import { attempt } from '../attempt/attempt.js';
import type { AttemptOutcome } from '../attempt/outcome.js';
import type { Item } from '../lanes/item.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import { type Conclusion, conclude } from './conclude.js';
import { conclusionOn, type WorkerParts } from './worker-parts.js';

/** After a fault of our own, so that it does not become a hot loop. */
const FAULT_DELAY_MS = 1_000;

/** One call: of one operation, with the fronts of so many lanes. */
export interface Undertaking {
  readonly plan: Plan;
  readonly operation: PlannedOperation;
  readonly shares: readonly LaneShare[];
  /** Null: its policies are asked elsewhere, or need not be. */
  readonly admitted: AdmittedCall | null;
}

/** Carries out the calls of one profile, and decides what becomes of their lanes. */
export class CallRunner {
  constructor(private readonly parts: WorkerParts) {}

  start(undertaking: Undertaking): void {
    const { dependencies, profile } = this.parts;
    this.#call(undertaking).catch((error) =>
      dependencies.log.error({ error, profile }, 'a fault of the engine: what it was about is left unsettled'),
    );
  }

  async #call(undertaking: Undertaking): Promise<void> {
    const { plan, operation, shares } = undertaking;
    const { plans, calls, schedule } = this.parts;
    const release = plans.keepOpen(plan);
    calls.begin(operation.name);
    try {
      await this.#run(undertaking);
    } finally {
      for (const { lane, progress } of shares) {
        lane.set.subscription.busy--;
        progress.calls.end();
      }
      release();
      calls.end(operation.name);
      schedule();
    }
  }

  async #run({ plan, operation, shares, admitted }: Undertaking): Promise<void> {
    const { profile, dependencies, trouble, failed, ready } = this.parts;
    const { clock, settler, metrics } = dependencies;
    const [now, began] = [clock.now(), clock.monotonic()];
    for (const { items } of shares) for (const item of items) beginAttempt(item, now, began);
    let outcomes: readonly AttemptOutcome[] = [];
    try {
      outcomes = await this.#attempt(plan, operation, shares);
    } finally {
      admitted?.ended(outcomes);
    }
    const context = conclusionOn(plan, this.parts);
    const { tally } = context;
    let from = 0;
    for (const share of shares) {
      this.#putBack(share, plan, () => conclude(share, outcomes, from, context));
      from += share.items.length;
    }
    failed.called(tally);
    const isWell = tally.retried + tally.fellBack + tally.withoutTarget === 0;
    if (isWell && failed.none && !ready.retrying) trouble.over();
    settler.flush();
    metrics.of(profile, operation.name).called((clock.monotonic() - began) / 1_000, from, tally);
  }

  #attempt(plan: Plan, operation: PlannedOperation, shares: readonly LaneShare[]): Promise<readonly AttemptOutcome[]> {
    const { clock, log, ownership, effects, inbox } = this.parts.dependencies;
    const policies = this.parts.policies.of(plan);
    return attempt(plan, operation, shares, { signal: ownership.calls, effects, inbox, log, clock, policies });
  }

  /** Decides what becomes of a lane after a call. A fault in deciding must not leave it busy for ever. */
  #putBack({ lane, items }: LaneShare, plan: Plan, decide: () => Conclusion): void {
    const { profile, dependencies, plans, failed, makeReady } = this.parts;
    let conclusion: Conclusion;
    try {
      conclusion = decide();
    } catch (error) {
      dependencies.log.error({ error, profile }, 'the outcome of a call could not be concluded, trying again');
      const delay = { ms: FAULT_DELAY_MS, failure: toFailure(error) };
      conclusion = { kept: items.filter((item) => !item.over), delay };
    }
    const { kept, delay } = conclusion;
    // A newer plan may mend what failed on this one.
    if (delay && kept.length > 0 && plan === plans.current) failed.setAside(lane, kept, delay, plan);
    else {
      lane.unshift(kept);
      makeReady(lane);
    }
  }
}

function beginAttempt(item: Item, now: number, monotonic: number): void {
  if (item.attempts++ > 0) return;
  item.firstTriedAt = now;
  item.firstTriedMonotonic = monotonic;
}
