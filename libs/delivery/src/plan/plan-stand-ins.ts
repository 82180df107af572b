import { type ProfileSnapshot, policiesOf, profileKey } from '@arkflows/contracts';
import { CompiledFallback, composeCache } from '@arkflows/resilience';
import type { OpenDependencies } from './compile-plan.js';
import type { PlannedOperation } from './plan.js';

/** The operations with what may answer in place of their target: a cache, a fallback. */
export function planStandIns(
  { profile, revision }: ProfileSnapshot,
  operations: ReadonlyMap<string, PlannedOperation>,
  { clock, log, policies }: OpenDependencies,
): ReadonlyMap<string, PlannedOperation> {
  if (!policies) return operations;
  const key = profileKey(profile.metadata.namespace, profile.metadata.name);
  const planned = [...operations].map(([name, operation]): [string, PlannedOperation] => {
    const { cache, fallback, timeout } = policiesOf(profile.spec, name);
    if (!cache && !fallback) return [name, operation];
    const { cache: answers, fallbacks } = policies.metrics.of(key);
    const scope = [key, revision, name];
    return [
      name,
      {
        ...operation,
        cache: cache ? { read: composeCache(scope, { cache, timeout }, { ...policies, clock, log }), answers } : null,
        fallback: fallback
          ? { steps: new CompiledFallback(fallback, operation.effect === 'read'), taken: fallbacks }
          : null,
      },
    ];
  });
  return new Map(planned);
}
