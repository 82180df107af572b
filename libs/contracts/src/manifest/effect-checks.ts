import { policiesOf } from './policies.js';
import type { ReportProblem } from './problem.js';
import type { Profile } from './profile.js';

/**
 * Reports policies that do not go with what an operation does: for who knows the catalogue. `effectOf` answers an operation's
 * effect (`read`, `idempotent`, `keyed`, `once`), undefined where it is not known.
 */
export function checkEffects(
  { spec }: Pick<Profile, 'spec'>,
  effectOf: (operation: string) => string | undefined,
  report: ReportProblem,
): void {
  for (const [name, { policies: own }] of Object.entries(spec.operations)) {
    const effect = effectOf(name);
    if (effect === undefined || effect === 'read') continue;
    const { cache, fallback } = policiesOf(spec, name);
    const at = (policy: 'cache' | 'fallback') =>
      own?.[policy] ? ['spec', 'operations', name, 'policies', policy] : ['spec', 'policies', policy];
    if (cache) {
      report(
        at('cache'),
        `The operation '${name}' changes its target (${effect}): an answer from a cache would mean that nothing is done`,
        'Give the cache to the operations that only read: spec.operations.<name>.policies.cache',
      );
    }
    (fallback ?? []).forEach((step, index) => {
      if (step === 'deadLetter' || step.value === undefined) return;
      report(
        [...at('fallback'), index, 'value'],
        `The operation '${name}' changes its target (${effect}): a fixed value would say that it was done`,
        'Fall back to another operation or to deadLetter, or give the value to operations that only read',
      );
    });
  }
}
