import { ArkError } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
import { Catalogue } from '../../catalogue/catalogue.js';
import { lintWithTests, refuseFailingTests } from './test-problems.js';
import { testedProfile } from './tested-profile.fixture.js';

const catalogue = Catalogue.builtIn();

const row = Array.from({ length: 30 }, (_, i) => `f${i}: 1`).join(', ');
const failing = (count: number) =>
  testedProfile(
    Array.from(
      { length: count },
      (_, i) => `{ name: t${i}, operation: insertPlace, input: { id: 1 }, expect: { output: { row: { ${row} } } } }`,
    ).join('\n    - '),
  );

it('of more than a hundred failures the last one shown says how many follow', () => {
  const problems = lintWithTests(failing(8).text, catalogue);
  expect(problems).toHaveLength(100);
  expect(problems.at(-1)?.message).toBe('61 more failures of tests are not shown');
  expect(lintWithTests(failing(5).text, catalogue).at(-1)?.message).toMatch(/^The test 't4' fails/);
});

it('a refused deployment counts all tests that failed, also those that are not shown', () => {
  let refusal: unknown;
  try {
    refuseFailingTests(failing(8).profile, catalogue);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ArkError);
  expect((refusal as ArkError).message).toMatch(/^8 tests of the profile/);
  expect((refusal as ArkError).details?.errors).toHaveLength(100);
});
