import { type Budget, type Grant, type LimitRule, shareOf, type Unused } from './budget.js';
import type { ProviderLimits } from './provider-limits.js';
import type { ReplicaBudget } from './replica-budget.js';

/** This replica's share of a rule, which all replicas keep together without speaking to each other. */
export class ShareBudget implements Budget {
  constructor(
    readonly rule: LimitRule,
    private readonly own: ReplicaBudget,
    /** How many replicas there are, as far as is known. */
    private readonly replicas: () => number,
  ) {}

  take(want: number, unused: Unused | null): Grant {
    this.own.follow(shareOf(this.rule, this.replicas()));
    return this.own.take(want, unused);
  }

  observe(said: ProviderLimits): void {
    this.own.observe(said);
  }

  /** Calls were granted elsewhere that count here too. */
  note(calls: number): void {
    this.own.note(calls);
  }

  /** Tokens granted in the current window. */
  get used(): number {
    return this.own.used;
  }
}
