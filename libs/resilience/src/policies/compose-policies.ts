import {
  type Cache,
  type Clock,
  durationMs,
  type Log,
  type Policies,
  type RateLimit as RateLimitRule,
} from '@arkflows/contracts';
import { CircuitBreaker } from '../breaker/circuit-breaker.js';
import type { MemoryCache } from '../cache/memory-cache.js';
import { ReadCache } from '../cache/read-cache.js';
import type { Cipher } from '../cache/shared-cache.js';
import type { Budget, LimitRule } from '../rate-limit/budget.js';
import { RateLimit } from '../rate-limit/rate-limit.js';
import { ReplicaBudget } from '../rate-limit/replica-budget.js';
import { ShareBudget } from '../rate-limit/share-budget.js';
import { SharedBudget } from '../rate-limit/shared-budget.js';
import { ClusterBudget } from '../redis/cluster-budget.js';
import { RedisCache } from '../redis/redis-cache.js';
import type { RedisLink } from '../redis/redis-link.js';
import { RetryBudget } from '../retry-budget.js';
import type { ProfilePolicyMetrics } from './policy-metrics.js';
import { ProfilePolicies } from './profile-policies.js';

/** What all replicas of a service share. */
export interface SharedState {
  readonly link: RedisLink;
  /** Put before each key, such as `ark.production.rest`. */
  readonly prefix: string;
}

export interface PolicyDependencies {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: ProfilePolicyMetrics;
  /** Null: without Redis, each replica for itself. */
  readonly shared: SharedState | null;
  /** How many replicas of the service there are, as far as is known. */
  readonly replicas: () => number;
}

/**
 * The policies of a deployed revision, `profile` being `namespace/name`. `onReady` is called when something that was refused may
 * be asked for again.
 */
export function composePolicies(
  profile: string,
  policies: Policies,
  dependencies: PolicyDependencies,
  onReady: () => void,
): ProfilePolicies {
  const { clock, metrics } = dependencies;
  const wake = () => composed.wake();
  const { circuitBreaker, rateLimit, retry } = policies;
  const breaker = circuitBreaker
    ? new CircuitBreaker(
        {
          failureRate: circuitBreaker.failureRate,
          windowMs: durationMs(circuitBreaker.window),
          minimum: circuitBreaker.minimum,
          openMs: durationMs(circuitBreaker.open),
        },
        clock,
        { changed: (state) => metrics.breaker(state), ready: wake },
      )
    : null;
  if (breaker) metrics.breaker('closed');
  const limit = rateLimit ? composeLimit(profile, rateLimit, dependencies, wake) : null;
  const composed = new ProfilePolicies(
    { breaker, budget: retry.budget === undefined ? null : new RetryBudget(retry.budget, clock), limit, metrics },
    onReady,
  );
  return composed;
}

function composeLimit(
  profile: string,
  { limit, per, scope }: RateLimitRule,
  dependencies: PolicyDependencies,
  onReady: () => void,
): RateLimit {
  const rule: LimitRule = { limit, perMs: durationMs(per) };
  const budget = budgetFor(profile, rule, scope, dependencies);
  return new RateLimit(rule, budget, dependencies.clock, onReady);
}

function budgetFor(
  profile: string,
  rule: LimitRule,
  scope: RateLimitRule['scope'],
  { clock, log, metrics, shared, replicas }: PolicyDependencies,
): Budget {
  const own = new ReplicaBudget(rule, clock);
  if (scope === 'replica') return own;
  const share = new ShareBudget(rule, own, replicas);
  if (!shared) return share;
  // Windows of different lengths are counted apart.
  const key = `${shared.prefix}:limit:{${profile}}:${rule.perMs}`;
  return new SharedBudget(new ClusterBudget(shared.link, key, rule), share, (alone) => {
    metrics.aloneOnShare.set(alone ? 1 : 0);
    const fields = { profile, limit: rule.limit, perMs: rule.perMs, replicas: replicas() };
    if (alone) log.warn(fields, 'the common rate limit is out of reach: keeping to a share of it');
    else log.info(fields, 'the common rate limit is back');
  });
}

/** The cache of one operation; `scope` names profile, revision and operation. */
export function composeCache(
  scope: readonly (string | number)[],
  policies: { readonly cache: Cache; readonly timeout: string },
  dependencies: Pick<PolicyDependencies, 'clock' | 'log' | 'shared'> & {
    readonly memory: MemoryCache;
    /** Seals what goes to Redis; null: nothing goes there. */
    readonly cipher: Cipher | null;
  },
): ReadCache {
  const { clock, log, shared, memory, cipher } = dependencies;
  const { ttl, staleWhileRevalidate, staleIfError } = policies.cache;
  return new ReadCache(
    scope,
    {
      ttlMs: durationMs(ttl),
      staleWhileRevalidateMs: durationMs(staleWhileRevalidate),
      staleIfErrorMs: durationMs(staleIfError),
    },
    {
      memory,
      clock,
      shared: shared && cipher ? new RedisCache(shared.link, `${shared.prefix}:cache:`, cipher, log) : null,
      timeoutMs: durationMs(policies.timeout),
    },
  );
}
