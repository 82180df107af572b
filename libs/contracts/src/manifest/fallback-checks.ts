import { type Fallback, type FallbackStep, policiesOf } from './policies.js';
import type { DocumentPath, ReportProblem } from './problem.js';
import type { Profile } from './profile.js';
import { checkOperation } from './trigger-checks.js';

type Spec = Profile['spec'];

/** Fallbacks that lead nowhere, never end, or that no event would reach. `profile` is its name. */
export function checkFallbacks(spec: Spec, profile: string, report: ReportProblem): void {
  for (const { path, fallback } of fallbacksOf(spec)) {
    let ended: string | undefined;
    fallback.forEach((step, index) => {
      const place = [...path, index];
      if (ended)
        report(place, `No event comes this far: ${ended} stands before it`, 'Take it away, or put it before that');
      else checkStep(step, spec, profile, place, report);
      ended ??= endOf(step);
    });
  }
  reportLoops(spec, profile, report);
}

function fallbacksOf(spec: Spec): { readonly path: DocumentPath; readonly fallback: Fallback }[] {
  const own = Object.entries(spec.operations).map(([name, { policies }]) => ({
    path: ['spec', 'operations', name, 'policies', 'fallback'],
    fallback: policies?.fallback ?? [],
  }));
  return [{ path: ['spec', 'policies', 'fallback'], fallback: spec.policies.fallback ?? [] }, ...own];
}

/** What no failure gets past. */
function endOf(step: Fallback[number]): string | undefined {
  if (step === 'deadLetter') return 'deadLetter';
  return step.value !== undefined && !step.on ? 'a value' : undefined;
}

function checkStep(
  step: Fallback[number],
  spec: Spec,
  profile: string,
  path: DocumentPath,
  report: ReportProblem,
): void {
  if (step === 'deadLetter') return;
  if ((step.operation === undefined) === (step.value === undefined)) {
    report(
      path,
      'One step is either an operation or a value',
      'Write one of the two, and the other as a step of its own',
    );
    return;
  }
  const local = localName(step, profile);
  if (step.operation !== undefined && local === undefined)
    report(
      [...path, 'operation'],
      `A fallback to an operation of another profile ('${step.operation}') is not carried out yet`,
      'Name an operation of this profile, a value or deadLetter',
    );
  if (local !== undefined) checkOperation(local, Object.keys(spec.operations), [...path, 'operation'], report);
}

/** The operation of this profile that a step names, if it does. */
function localName({ operation }: FallbackStep, profile: string): string | undefined {
  const [first = '', second] = operation?.split('/') ?? [];
  if (operation === undefined) return undefined;
  if (second === undefined) return first;
  return first === profile ? second : undefined;
}

/** A failure that goes from operation to operation must come to an end. Each loop is told once, where it closes. */
function reportLoops(spec: Spec, profile: string, report: ReportProblem): void {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    for (const [index, step] of (policiesOf(spec, name).fallback ?? []).entries()) {
      const next = step === 'deadLetter' ? undefined : localName(step, profile);
      if (next === undefined || !Object.hasOwn(spec.operations, next)) continue;
      const from = [...way, name].indexOf(next);
      if (from >= 0) {
        const own = spec.operations[name]?.policies?.fallback;
        const path = own ? ['spec', 'operations', name, 'policies', 'fallback'] : ['spec', 'policies', 'fallback'];
        report(
          [...path, index, 'operation'],
          `The fallback loops: ${[...[...way, name].slice(from), next].join(' → ')}`,
          own
            ? 'Take one of these steps away'
            : `Give the fallback to the operations that it is for: spec.operations.${way[0] ?? '…'}.policies.fallback`,
        );
      } else if (!done.has(next)) visit(next, [...way, name]);
    }
    done.add(name);
  };
  for (const name of Object.keys(spec.operations)) if (!done.has(name)) visit(name, []);
}
