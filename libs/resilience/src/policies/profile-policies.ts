import { ArkError } from '@arkflows/contracts';
import type { BreakerState, CircuitBreaker, Permit } from '../breaker/circuit-breaker.js';
import type { ProviderLimits } from '../rate-limit/provider-limits.js';
import type { RateLimit } from '../rate-limit/rate-limit.js';
import type { RetryBudget } from '../retry-budget.js';
import type { ProfilePolicyMetrics } from './policy-metrics.js';

/** Why a call may not begin now. */
export type Refusal = 'breaker' | 'retryBudget' | 'rateLimit';

/** How a call ended, as far as policies care. */
export interface CallTally {
  /** As it was told to `admit`. */
  readonly isRetry: boolean;
  /** Events that succeeded. */
  readonly succeeded: number;
  /** Events that failed in a way for which `isOutage` holds. */
  readonly outages: number;
}

export interface PolicyParts {
  readonly breaker: CircuitBreaker | null;
  readonly budget: RetryBudget | null;
  readonly limit: RateLimit | null;
  readonly metrics: ProfilePolicyMetrics;
}

/**
 * What stands between a profile's events and its target, as one question before each call and one word after it: `admit`, then
 * `ended`. Synchronous, and allocates nothing.
 */
export class ProfilePolicies {
  #refusal: Refusal = 'rateLimit';
  #waiters: (() => void)[] = [];
  #budgetTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: PolicyParts,
    /** Something that was refused may be asked for again. */
    private readonly onReady: () => void,
  ) {}

  /**
   * Lets a call begin, or says no: null, and `refusal` tells why. `isRetry`: its events were tried before. What is let through has
   * to be told to `ended` with its permit; after a refusal `onReady` is called when it may be asked again.
   */
  admit(isRetry: boolean): Permit | null {
    const { breaker, budget, limit, metrics } = this.parts;
    if (breaker && !breaker.mayPermit) return this.#refuse('breaker');
    if (isRetry && budget && !budget.take()) {
      metrics.retryBudgetLeft.set(0);
      this.#wakeForBudget(budget);
      return this.#refuse('retryBudget');
    }
    if (limit && !limit.tryTake()) {
      if (isRetry) budget?.giveBack(1);
      metrics.rateLimited.inc();
      return this.#refuse('rateLimit');
    }
    return breaker ? breaker.permit() : 'call';
  }

  /** Why the latest `admit` said no. */
  get refusal(): Refusal {
    return this.#refusal;
  }

  /** Milliseconds until what the latest `admit` refused is worth asking for again, as far as is known. */
  get waitMs(): number {
    const { budget, limit } = this.parts;
    if (this.#refusal === 'breaker') return this.breakerReopensInMs;
    return (this.#refusal === 'retryBudget' ? budget?.waitMs : limit?.waitMs) ?? 0;
  }

  /** A call that was let through has ended. For the breaker it is one call, however many events it carried. */
  ended(permit: Permit, { isRetry, succeeded, outages }: CallTally): void {
    const { breaker, budget, metrics } = this.parts;
    breaker?.ended(permit, succeeded > 0 ? 1 : 0, succeeded === 0 && outages > 0 ? 1 : 0);
    if (!budget) return;
    if (succeeded > 0) this.#earn(budget, succeeded, isRetry ? 1 : 0);
    if (isRetry) metrics.retryBudgetLeft.set(budget.left);
  }

  /**
   * As `admit`, for who can wait. While the breaker is open it throws at once: ArkError TARGET_UNAVAILABLE, retryable after the
   * time that it stays open. Rejects with the signal's reason when that aborts.
   */
  async admitted(isRetry: boolean, signal: AbortSignal): Promise<Permit> {
    for (;;) {
      signal.throwIfAborted();
      const permit = this.admit(isRetry);
      if (permit) return permit;
      if (this.#refusal === 'breaker') throw this.#breakerOpen();
      await this.#nextReady(signal);
    }
  }

  /** What the target has answered about its own limit; all replicas hear of it. */
  observe(said: ProviderLimits): void {
    this.parts.limit?.observe(said);
  }

  get breakerState(): BreakerState {
    return this.parts.breaker?.state ?? 'closed';
  }

  /** Milliseconds until an open breaker lets a probe through. */
  get breakerReopensInMs(): number {
    return this.parts.breaker?.reopensInMs ?? 0;
  }

  /** Something may be asked for again: for the parts. */
  wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
    this.onReady();
  }

  /** Ends its timers; nobody may be waiting any more. */
  close(): void {
    clearTimeout(this.#budgetTimer);
    this.parts.breaker?.close();
    this.parts.limit?.close();
  }

  #refuse(refusal: Refusal): null {
    this.#refusal = refusal;
    return null;
  }

  #earn(budget: RetryBudget, succeeded: number, retries: number): void {
    budget.succeeded(succeeded, retries);
    if (!this.#budgetTimer || budget.left < 1) return;
    clearTimeout(this.#budgetTimer);
    this.#budgetTimer = undefined;
    this.wake();
  }

  #wakeForBudget(budget: RetryBudget): void {
    this.#budgetTimer ??= setTimeout(() => {
      this.#budgetTimer = undefined;
      this.wake();
    }, budget.waitMs).unref();
  }

  #nextReady(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters = this.#waiters.filter((waiter) => waiter !== go);
        reject(signal.reason);
      };
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiters.push(go);
    });
  }

  #breakerOpen(): ArkError {
    const retryAfter = Math.ceil(this.breakerReopensInMs);
    const message = 'The circuit breaker is open: the target has failed too often lately, and is not called';
    return new ArkError('TARGET_UNAVAILABLE', message, {
      retryable: true,
      details: { breaker: this.breakerState },
      ...(retryAfter > 0 && { retryAfter }),
    });
  }
}
