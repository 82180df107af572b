import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../errors.js';
import { Duration } from './quantities.js';

/** JSONata text. */
export const Expression = z.string().min(1).max(16_384);

export const Retry = z.strictObject({
  for: Duration.default('24h').describe('How long a retryable failure is retried in all'),
  initial: Duration.default('200ms').describe('Upper bound of the first wait; it doubles, with full jitter'),
  inPlace: Duration.default('5s').describe(
    'How long of that in memory, holding back what is behind it in its partition; then its key is parked. At most 10s',
  ),
  max: Duration.default('10m').describe('Upper bound of any wait'),
  budget: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Retries that may fail per event that succeeds, beside a few a second: so an outage becomes no storm. Absent: no bound',
    ),
});

export const CircuitBreaker = z.strictObject({
  failureRate: z.number().gt(0).max(1).default(0.5).describe('Share of calls that must fail for it to open'),
  window: Duration.default('30s').describe('Of the latest calls that are looked at'),
  minimum: z.int().min(1).max(100_000).default(20).describe('Calls in the window below which it stays closed'),
  open: Duration.default('30s').describe('How long nothing is called; twice as long each time that a probe fails'),
});

export const RateLimit = z.strictObject({
  limit: z.int().min(1).max(1_000_000).describe('Calls that may begin within `per`, whichever moment that begins at'),
  per: Duration.default('1s').describe('From 100ms to 24h'),
  scope: z
    .enum(['cluster', 'replica'])
    .default('cluster')
    .describe('Whom the limit holds for: all replicas of the service together, or each'),
});

export const Cache = z.strictObject({
  ttl: Duration.describe('How long an answer is given again without asking the target'),
  staleWhileRevalidate: Duration.default('0s').describe(
    'How long after that it is still given at once, while the target is asked beside it',
  ),
  staleIfError: Duration.default('0s').describe('How long after that it is given when the target cannot be asked'),
});

/** The codes that say something about the target rather than about the event: what a fallback is for. */
export const targetFailures = [
  'TARGET_UNREACHABLE',
  'TARGET_TIMEOUT',
  'TARGET_UNAVAILABLE',
  'TARGET_RATE_LIMITED',
  'TARGET_ANSWER_INVALID',
  'AUTHENTICATION_FAILED',
] as const satisfies readonly ErrorCode[];

const codes = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];

export const FallbackStep = z.strictObject({
  operation: z
    .string()
    .regex(/^(?:[a-z0-9][-a-z0-9]{0,62}\/)?[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'must be an operation of this profile')
    .optional()
    .describe('Another operation of this profile, with the same effect'),
  value: z.json().optional().describe('What is answered instead; of operations that only read'),
  on: z
    .array(z.enum(codes))
    .min(1)
    .optional()
    .describe(`Error codes that it is for; default: ${targetFailures.join(', ')}`),
});

export const Fallback = z
  .array(z.union([z.literal('deadLetter'), FallbackStep]))
  .min(1)
  .max(10);

export const Dedupe = z.strictObject({
  by: Expression.default("event.source & ' ' & event.id").describe(
    'What is the same, as JSONata; nothing or null: like no other. The same must have the same ordering key',
  ),
  window: Duration.default('24h').describe('How long an event is remembered that was carried out'),
});

export const Policies = z.strictObject({
  timeout: Duration.default('10s').describe('Of one attempt'),
  retry: Retry.prefault({}),
  circuitBreaker: CircuitBreaker.optional().describe('Stops calls to a target that fails, and probes it'),
  rateLimit: RateLimit.optional().describe('Calls per time; also follows what the target says of its own limit'),
  concurrency: z.int().min(1).max(10_000).default(64).describe('Events in flight per profile and replica'),
  cache: Cache.optional().describe('Answers of operations that only read'),
  fallback: Fallback.optional().describe('What is done, in this order, instead of parking an event that fails'),
  dedupe: Dedupe.optional().describe('Skips events that were carried out before'),
  onUncertain: z
    .enum(['deadLetter', 'retry', 'ask'])
    .default('deadLetter')
    .describe(
      'What becomes of an event whose effect must happen once and may have happened when its call broke off; `ask`: the `lookup` of its operation decides',
    ),
  ordering: z
    .enum(['key', 'partition', 'none'])
    .default('key')
    .describe('What is done one after the other: events of a key, of a partition, or none'),
});

/** What an operation may have otherwise than its profile. */
export const OperationPolicies = Policies.pick({ cache: true, fallback: true }).extend({
  timeout: Duration.optional().describe('Of one attempt'),
});

export type Retry = z.output<typeof Retry>;
export type CircuitBreaker = z.output<typeof CircuitBreaker>;
export type RateLimit = z.output<typeof RateLimit>;
export type Cache = z.output<typeof Cache>;
export type Fallback = z.output<typeof Fallback>;
export type FallbackStep = z.output<typeof FallbackStep>;
export type Policies = z.output<typeof Policies>;

interface PolicyHolder {
  readonly policies: Policies;
  readonly operations: Readonly<Record<string, { readonly policies?: z.output<typeof OperationPolicies> | undefined }>>;
}

/** The policies that hold for one operation of a profile's `spec`: its own, else the profile's. */
export function policiesOf(spec: PolicyHolder, operation: string): Pick<Policies, 'timeout' | 'cache' | 'fallback'> {
  const own = spec.operations[operation]?.policies;
  return {
    timeout: own?.timeout ?? spec.policies.timeout,
    cache: own?.cache ?? spec.policies.cache,
    fallback: own?.fallback ?? spec.policies.fallback,
  };
}
