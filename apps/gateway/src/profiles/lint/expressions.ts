import type { DocumentPath, Profile } from '@arkflows/contracts';
import { type Compiled, compileHappened, compileIdentity, compileOperation, compileTrigger } from '@arkflows/mapping';
import type { Findings } from './findings.js';

/** Whether every expression and every input schema compiles; what does not is marked at the very character. */
export function checkExpressions({ spec }: Profile, findings: Findings): void {
  for (const [name, operation] of Object.entries(spec.operations)) {
    report(compileOperation(operation), ['spec', 'operations', name], findings);
    const { lookup } = operation;
    if (lookup) report(compileHappened(lookup.happened), ['spec', 'operations', name, 'lookup', 'happened'], findings);
  }
  for (const [index, trigger] of spec.triggers.entries()) {
    report(compileTrigger(trigger), ['spec', 'triggers', index], findings);
  }
  const { dedupe } = spec.policies;
  if (dedupe) report(compileIdentity(dedupe.by), ['spec', 'policies', 'dedupe', 'by'], findings);
}

function report(compiled: Compiled<unknown>, base: DocumentPath, findings: Findings): void {
  if (!('problems' in compiled)) return;
  for (const { path, message, position } of compiled.problems) {
    const place = [...base, ...path];
    if (position === undefined && path[0] === 'mapping') findings.atKey(place, message);
    else findings.atValue(place, message, undefined, position);
  }
}
