import type { Clock, Log } from '@arkflows/contracts';
import { type BreakerState, composePolicies, type ProfilePolicies } from '@arkflows/resilience';
import type { Plan } from '../plan/plan.js';
import type { PolicyParts } from '../plan/policy-dependencies.js';
import { NotClosed } from './not-closed.js';

/** What the policies of a profile need of their process. */
export type PolicySurroundings = Pick<PolicyParts, 'metrics' | 'shared'> & {
  /** How many replicas of the service there are, as far as is known. */
  readonly replicas: () => number;
};

interface WorkerPoliciesDependencies {
  readonly policies: PolicySurroundings;
  readonly log: Log;
  readonly clock: Clock;
}

export interface PoliciesListener {
  /** Something that was refused may be asked for again. */
  ready(): void;
  /** The target answers again. */
  closed(): void;
}

/** The policies of each plan of a profile, those of a former one until its last call has ended. */
export class WorkerPolicies {
  readonly #byPlan = new Map<Plan, ProfilePolicies>();
  readonly #notClosed: NotClosed;
  #current: Plan | null = null;

  constructor(
    private readonly profile: string,
    private readonly dependencies: WorkerPoliciesDependencies,
    private readonly on: PoliciesListener,
  ) {
    this.#notClosed = new NotClosed(dependencies.clock);
  }

  /** The target of the current plan is not called, but for probes. */
  get targetAway(): boolean {
    return this.#state !== 'closed';
  }

  /** The target of the current plan is not called at all. */
  get open(): boolean {
    return this.#state === 'open';
  }

  /** Milliseconds since then (monotonic) that the breaker was not closed. */
  notClosedSince(monotonic: number): number {
    return this.#notClosed.since(monotonic);
  }

  /** From now on events run on this plan. Its breaker is closed, since it may lead elsewhere. */
  use(plan: Plan | null): void {
    const former = this.#current;
    if (plan === former) return;
    this.#notClosed.end();
    this.#current = plan;
    if (plan) this.#byPlan.set(plan, this.#compose(plan));
    if (former?.policies.circuitBreaker && !plan?.policies.circuitBreaker)
      this.dependencies.policies.metrics.of(this.profile).breaker('closed');
  }

  /** Those of the current plan, or of a former one on which calls still run. */
  of(plan: Plan): ProfilePolicies {
    return this.#byPlan.get(plan) as ProfilePolicies;
  }

  /** No call runs on this plan any more. */
  retire(plan: Plan): void {
    this.#byPlan.get(plan)?.close();
    this.#byPlan.delete(plan);
  }

  get #state(): BreakerState {
    return (this.#current && this.#byPlan.get(this.#current)?.breakerState) ?? 'closed';
  }

  #compose(plan: Plan): ProfilePolicies {
    const { policies, log, clock } = this.dependencies;
    const measured = policies.metrics.of(this.profile);
    const breaker = (state: BreakerState) => {
      // A call on a former plan says nothing of the target of this one.
      if (plan !== this.#current) return;
      measured.breaker(state);
      this.#changed(state);
    };
    const metrics = { ...measured, breaker };
    return composePolicies(this.profile, plan.policies, { ...policies, log, clock, metrics }, () => this.on.ready());
  }

  #changed(state: BreakerState): void {
    const { log } = this.dependencies;
    if (state === 'closed') {
      this.#notClosed.end();
      this.on.closed();
      return;
    }
    this.#notClosed.begin();
    if (state === 'open') log.warn({ profile: this.profile }, 'the circuit breaker opens: the target is not called');
  }
}
