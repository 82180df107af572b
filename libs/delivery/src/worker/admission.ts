import { AdmittedCall } from '../attempt/admitted-call.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { Plan, PlannedOperation } from '../plan/plan.js';
import type { CallRunner } from './call-runner.js';
import type { Delay } from './conclude.js';
import { fallBack } from './fall-back.js';
import { isInVain, isOver, longWait, upToExpiry } from './refusal.js';
import { take } from './take.js';
import { conclusionOn, type WorkerParts } from './worker-parts.js';

/** Asks the policies of a profile before each of its calls, and has wait what they refuse. */
export class Admission {
  constructor(
    private readonly parts: WorkerParts,
    private readonly runner: CallRunner,
  ) {}

  /** Begins a call with this lane, or has it wait. False: nothing more may begin now; the policies tell when. */
  admit(plan: Plan, operation: PlannedOperation, lane: Lane): boolean {
    const { ready } = this.parts;
    let notHeld = false;
    for (let next: Lane | null = lane; next; next = ready.next(operation.name, true)) {
      const isDone = this.#admitOne(plan, operation, next, notHeld);
      if (isDone !== null) return isDone;
      ready.holdBack(next);
      notHeld = true;
    }
    return false;
  }

  /** Null: there is no retry left for it. */
  #admitOne(plan: Plan, operation: PlannedOperation, lane: Lane, notHeld: boolean): boolean | null {
    const { ready, dependencies } = this.parts;
    const policies = this.parts.policies.of(plan);
    const first = lane.first as Item;
    const { isRetry } = first;
    // What a cache answers calls nothing: who asks for the rest, asks the policies there.
    const permit = operation.cache ? null : policies.admit(isRetry);
    if (permit || operation.cache) {
      const shares = take(lane, ready, operation, { single: permit === 'probe', notHeld });
      const admitted = permit && new AdmittedCall(policies, permit, isRetry);
      this.runner.start({ plan, operation, shares, admitted });
      return true;
    }
    if (isOver(first, dependencies.clock)) {
      const shares = take(lane, ready, operation, { single: true });
      this.runner.start({ plan, operation, shares, admitted: null });
      return true;
    }
    if (policies.refusal === 'retryBudget') return null;
    const delay = longWait(policies, plan);
    if (delay) this.#hold(plan, operation, lane, delay);
    else ready.putBack(lane);
    return delay !== null;
  }

  /** Decides what becomes of a lane that may not be tried for long. */
  #hold(plan: Plan, operation: PlannedOperation, lane: Lane, delay: Delay): void {
    const { profile, dependencies, failed, makeReady } = this.parts;
    const { clock, settler, metrics } = dependencies;
    const first = lane.first as Item;
    const context = conclusionOn(plan, this.parts);
    if (!fallBack(first, { status: 'failed', failure: delay.failure }, delay.ms, context)) {
      if (!isInVain(first, operation, delay, clock)) {
        failed.defer(lane, upToExpiry(delay, first, clock), plan);
        return;
      }
      settler.dead(first, delay.failure, plan);
      context.tally.dead++;
    }
    metrics.of(profile, operation.name).decided(context.tally);
    settler.flush();
    makeReady(lane);
  }
}
