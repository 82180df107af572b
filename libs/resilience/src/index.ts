export { type BreakerState, isOutage, type Permit } from './breaker/circuit-breaker.js';
export { MemoryCache } from './cache/memory-cache.js';
export type { Answer, AnswerOrigin, ReadCache } from './cache/read-cache.js';
export type { Cipher } from './cache/shared-cache.js';
export { CompiledFallback, type FallbackDecision } from './fallback/fallback.js';
export {
  composeCache,
  composePolicies,
  type PolicyDependencies,
  type SharedState,
} from './policies/compose-policies.js';
export { PolicyMetrics, type ProfilePolicyMetrics } from './policies/policy-metrics.js';
export type { CallTally, ProfilePolicies, Refusal } from './policies/profile-policies.js';
export { type AnswerHeaders, type ProviderLimits, readProviderLimits } from './rate-limit/provider-limits.js';
export { RedisLink, type RedisOptions } from './redis/redis-link.js';
export * from './retry.js';
export * from './timeout.js';
