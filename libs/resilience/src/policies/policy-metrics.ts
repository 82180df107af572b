import type { Counter, Gauge, Metrics } from '@arkflows/contracts';
import type { BreakerState } from '../breaker/circuit-breaker.js';
import type { AnswerOrigin } from '../cache/read-cache.js';
import type { FallbackDecision } from '../fallback/fallback.js';

const stateValues: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

/** What the policies of one profile measure, bound to its labels. */
export interface ProfilePolicyMetrics {
  breaker(state: BreakerState): void;
  readonly rateLimited: Counter;
  readonly aloneOnShare: Gauge;
  readonly retryBudgetLeft: Gauge;
  readonly cache: Readonly<Record<AnswerOrigin, Counter>>;
  readonly fallbacks: Readonly<Record<FallbackDecision['kind'], Counter>>;
}

/** The metrics of all policies; defined once per process. */
export class PolicyMetrics {
  readonly #breaker;
  readonly #opened;
  readonly #rateLimited;
  readonly #alone;
  readonly #budget;
  readonly #cache;
  readonly #fallbacks;

  constructor(
    metrics: Metrics,
    private readonly service: string,
  ) {
    const labels = ['service', 'profile'] as const;
    this.#breaker = metrics.gauge({
      name: 'ark_breaker_state',
      help: 'Circuit breaker: 0 closed, 1 half-open, 2 open',
      labels,
    });
    this.#opened = metrics.counter({
      name: 'ark_breaker_opened_total',
      help: 'Times that a breaker has opened',
      labels,
    });
    this.#rateLimited = metrics.counter({
      name: 'ark_rate_limited_total',
      help: 'Times that calls had to wait for the rate limit',
      labels,
    });
    this.#alone = metrics.gauge({
      name: 'ark_rate_limit_alone',
      help: '1 while a replica keeps to its share of a rate limit, since Redis is away',
      labels,
    });
    this.#budget = metrics.gauge({
      name: 'ark_retry_budget_left',
      help: 'Retries that may begin at once before they are held back',
      labels,
    });
    this.#cache = metrics.counter({
      name: 'ark_cache_answers_total',
      help: 'Answers of cached operations by where they came from: target, cache, or stale',
      labels: [...labels, 'from'],
    });
    this.#fallbacks = metrics.counter({
      name: 'ark_fallbacks_total',
      help: 'Events that took a fallback, by its kind: operation, value or deadLetter',
      labels: [...labels, 'kind'],
    });
  }

  /** `profile` is `namespace/name`. */
  of(profile: string): ProfilePolicyMetrics {
    const labels = { service: this.service, profile };
    const [state, opened] = [this.#breaker.labels(labels), this.#opened.labels(labels)];
    const cache = (from: AnswerOrigin) => this.#cache.labels({ ...labels, from });
    const fallback = (kind: FallbackDecision['kind']) => this.#fallbacks.labels({ ...labels, kind });
    return {
      breaker: (now) => {
        state.set(stateValues[now]);
        if (now === 'open') opened.inc();
      },
      rateLimited: this.#rateLimited.labels(labels),
      aloneOnShare: this.#alone.labels(labels),
      retryBudgetLeft: this.#budget.labels(labels),
      cache: { target: cache('target'), cache: cache('cache'), stale: cache('stale') },
      fallbacks: { operation: fallback('operation'), value: fallback('value'), deadLetter: fallback('deadLetter') },
    };
  }
}
