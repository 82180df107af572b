import type { Log } from '@arkflows/contracts';
import { MemoryCache, RedisLink } from '@arkflows/resilience';
import type { PoliciesConfig } from './config/groups/policies.js';
import type { Stop } from './lifecycle/parts.js';

/** What the policies of all services of a process have in common. */
export interface SharedPolicies {
  /** Null: each replica for itself. */
  readonly redis: RedisLink | null;
  readonly memory: MemoryCache;
}

/** A start would rather begin with Redis, and can do without. */
const PATIENCE_MS = 2_000;

/** Opens what policies share; never fails because Redis is away. */
export async function openPolicies(
  { redisUrl, cacheMemoryBytes }: PoliciesConfig,
  { log, onStop }: { readonly log: Log; onStop(name: string, stop: Stop): void },
): Promise<SharedPolicies> {
  const memory = new MemoryCache(cacheMemoryBytes);
  if (redisUrl === undefined) return { redis: null, memory };
  const redis = new RedisLink({ url: redisUrl, log });
  onStop('redis', () => redis.close());
  if (!(await redis.upWithin(PATIENCE_MS))) log.warn({}, 'Redis is not there yet: rate limits are kept by share');
  return { redis, memory };
}
