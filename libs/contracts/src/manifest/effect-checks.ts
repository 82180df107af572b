import { type FallbackStep, policiesOf } from './policies.js';
import type { DocumentPath, ReportProblem } from './problem.js';
import type { Profile } from './profile.js';

type EffectOf = (operation: string) => string | undefined;

/**
 * Reports policies that do not go with what an operation does: for who knows the catalogue. `effectOf` answers an operation's
 * effect (`read`, `idempotent`, `keyed`, `once`), undefined where it is not known.
 */
export function checkEffects({ spec }: Pick<Profile, 'spec'>, effectOf: EffectOf, report: ReportProblem): void {
  for (const [name, { policies: own }] of Object.entries(spec.operations)) {
    const effect = effectOf(name);
    if (effect === undefined) continue;
    const { cache, fallback } = policiesOf(spec, name);
    const at = (policy: 'cache' | 'fallback') =>
      own?.[policy] ? ['spec', 'operations', name, 'policies', policy] : ['spec', 'policies', policy];
    if (cache && effect !== 'read') {
      report(
        at('cache'),
        `The operation '${name}' changes its target (${effect}): an answer from a cache would mean that nothing is done`,
        'Give the cache to the operations that only read: spec.operations.<name>.policies.cache',
      );
    }
    for (const [index, step] of (fallback ?? []).entries()) {
      if (step !== 'deadLetter') checkStep(step, { name, effect }, effectOf, [...at('fallback'), index], report);
    }
  }
}

function checkStep(
  { operation, value }: FallbackStep,
  { name, effect }: { readonly name: string; readonly effect: string },
  effectOf: EffectOf,
  path: DocumentPath,
  report: ReportProblem,
): void {
  if (value !== undefined && effect !== 'read') {
    report(
      [...path, 'value'],
      `The operation '${name}' changes its target (${effect}): a fixed value would say that it was done`,
      'Fall back to another operation or to deadLetter, or give the value to operations that only read',
    );
  }
  const other = operation === undefined ? undefined : effectOf(operation.split('/').at(-1) ?? '');
  if (other === undefined) return;
  // After a crash an event is repeated from its beginning: only a ledger knows then that it was carried out elsewhere.
  if (effect === 'keyed') {
    report(
      [...path, 'operation'],
      `The idempotency key of '${name}' holds for its own target only: after a crash both operations might carry it out`,
      "Fall back to deadLetter, or leave the key out: what must happen once is noted in the service's own ledger",
    );
  } else if (other !== effect) {
    report(
      [...path, 'operation'],
      `'${operation}' (${other}) does not stand in for '${name}' (${effect}): their effects differ`,
      'Name an operation with the same effect',
    );
  }
}
