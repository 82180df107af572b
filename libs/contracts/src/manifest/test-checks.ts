import type { ReportProblem } from './problem.js';
import type { Profile } from './profile.js';
import { checkOperation } from './trigger-checks.js';

/** Whether each test has a name of its own, names an operation, and expects one thing. */
export function checkTests({ tests = [], operations }: Profile['spec'], report: ReportProblem): void {
  const firstOfName = new Map<string, number>();
  for (const [index, { name, operation, expect }] of tests.entries()) {
    const path = ['spec', 'tests', index];
    checkOperation(operation, Object.keys(operations), [...path, 'operation'], report);
    const earlier = firstOfName.get(name);
    if (earlier === undefined) firstOfName.set(name, index);
    else {
      report(
        [...path, 'name'],
        `spec.tests[${earlier}] has the name '${name}' too`,
        'Give each test a name of its own: it says which one fails',
      );
    }
    if ((expect.output === undefined) === (expect.error === undefined)) {
      report(
        [...path, 'expect'],
        'A test expects either `output` or `error`',
        'Write one of the two: what the action is to be given, or how the event is to be refused',
      );
    }
  }
}
