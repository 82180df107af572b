import type { ReportProblem } from './problem.js';
import type { Profile } from './profile.js';
import { checkOperation } from './trigger-checks.js';

/** Whether each lookup asks another operation, and whether lookups and the policy that uses them go together. */
export function checkLookups({ operations, policies }: Profile['spec'], report: ReportProblem): void {
  let found = false;
  for (const [name, { lookup }] of Object.entries(operations)) {
    if (!lookup) continue;
    found = true;
    const path = ['spec', 'operations', name, 'lookup'];
    checkOperation(lookup.operation, Object.keys(operations), [...path, 'operation'], report);
    if (operations[lookup.operation]?.lookup) {
      report(
        [...path, 'operation'],
        `The operation '${lookup.operation}' has a lookup itself, so it does not only read`,
        'Name an operation that reads whether the effect has happened',
      );
    }
    if (policies.onUncertain !== 'ask') {
      report(
        path,
        'Nobody asks: the policy `onUncertain` is not `ask`',
        "Add the policy 'onUncertain: ask', or leave the lookup out",
      );
    }
  }
  if (policies.onUncertain === 'ask' && !found) {
    report(
      ['spec', 'policies', 'onUncertain'],
      'No operation says how to ask',
      'Give the operations that must happen once a `lookup` with an operation that reads, and `happened`',
    );
  }
}
