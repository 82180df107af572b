import { defineGroup, type ValueOf } from '../group.js';
import { size, url } from '../kinds.js';
import { variable } from '../variable.js';

export const policiesConfig = defineGroup('Policies', {
  redisUrl: variable('ARK_REDIS_URL', {
    kind: url('redis', 'rediss'),
    secret: true,
    description:
      'Where the replicas of a service keep what they share: rate limits of scope `cluster`. Not set, or while it is away: each replica keeps to its share of the limit.',
  }),
  cacheMemoryBytes: variable('ARK_CACHE_MEMORY_BYTES', {
    kind: size,
    default: '64MiB',
    description: 'Answers of operations with a cache that the process keeps in memory, over all profiles.',
  }),
});

export type PoliciesConfig = ValueOf<typeof policiesConfig>;
