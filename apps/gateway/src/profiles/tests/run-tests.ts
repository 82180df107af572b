import type { Profile } from '@arkflows/contracts';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { compare, type TestDifference } from './compare.js';
import { compileTry, type Made } from './try-input.js';

/** How a test of a profile went: it passed when nothing differs. */
export interface TestOutcome {
  readonly name: string;
  readonly operation: string;
  readonly differences: readonly TestDifference[];
}

/** Of this thread's time on a processor, for all tests of a profile. */
const MAX_TIME_MS = 1_000;

/**
 * Runs the tests of a profile, in their order, without calling anything. The one that uses up the time for all (a second) is the
 * last that is run: those behind it fail for that. It may itself take a second more for its schema's patterns and one for its mapping.
 */
export function runTests(profile: Profile, catalogue: Catalogue): TestOutcome[] {
  const tries = new Map<string, (sample: unknown) => Made>();
  const end = threadMs() + MAX_TIME_MS;
  // A revision that was stored before there were tests says nothing of them.
  return (profile.spec.tests ?? []).map(({ name, operation, input, expect }) => {
    if (threadMs() > end) return { name, operation, differences: [late] };
    const known = tries.get(operation) ?? compileTry(profile, operation, catalogue);
    tries.set(operation, known);
    return { name, operation, differences: compare(expect, known(input)) };
  });
}

const late: TestDifference = {
  pointer: '',
  message: `was not run: the tests before it took the ${MAX_TIME_MS} ms of processor time that there are for all`,
};

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
