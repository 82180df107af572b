import type { Cipher, MemoryCache, PolicyMetrics, SharedState } from '@arkflows/resilience';

/** What the policies of all profiles of a process have in common. */
export interface PolicyParts {
  readonly metrics: PolicyMetrics;
  /** Null: without Redis, each replica for itself. */
  readonly shared: SharedState | null;
  /** Answers of operations that have a cache. */
  readonly memory: MemoryCache;
  /** Seals answers that go to Redis; null: none go there. */
  readonly cipher: Cipher | null;
}
