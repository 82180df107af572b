import { z } from 'zod';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import type { Call } from '../gateway/client.js';
import { expectShape } from '../gateway/expect-shape.js';
import { printList } from '../output/format.js';
import { printable } from '../output/printable.js';
import type { Session } from '../session.js';

const Outcomes = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      operation: z.string(),
      passed: z.boolean(),
      differences: z.array(
        z.object({
          pointer: z.string(),
          expected: z.string().optional(),
          got: z.string().optional(),
          message: z.string(),
        }),
      ),
    }),
  ),
});
type Outcome = z.output<typeof Outcomes>['tests'][number];

const columns = [
  ['TEST', 'name'],
  ['OPERATION', 'operation'],
  ['RESULT', (test: object) => ((test as Outcome).passed ? 'passed' : 'failed')],
] as const;

/** Runs the tests that stand in a profile, and shows each. Throws CliFailure `refused` with every field in which one fails. */
export async function testExamples(session: Session, request: Call): Promise<void> {
  const { body } = await session.client.call(request);
  const { tests } = expectShape(Outcomes, body);
  printList(session, tests, columns, 'The profile has no tests (spec.tests).');
  const failed = tests.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const count = tests.length === 1 ? 'The test failed.' : `${failed.length} of ${tests.length} tests failed.`;
  throw new CliFailure(exitCodes.refused, `${failed.map(shown).join('\n')}\n\n${count}`);
}

const shown = ({ name, differences }: Outcome): string =>
  [`${name}:`, ...differences.map(({ pointer, message }) => `  ${pointer && `${pointer}: `}${message}`)]
    .map(printable)
    .join('\n');
