import { describe, expect, it } from '@jest/globals';
import { parseProfile } from './parse.js';
import { broken, placesYaml } from './place-profile.fixture.js';

const problemsOf = (text: string) => parseProfile(text).problems ?? [];
const paths = (text: string) => problemsOf(text).map(({ path }) => path);

describe('a trigger that repartitions', () => {
  const by = (fields: string, rest = '') => `${placesYaml}      repartition: true\n${fields}${rest}`;

  it('says what its events are ordered by', () => {
    expect(problemsOf(by('      key: data.country\n'))).toEqual([]);
    expect(problemsOf(by(''))).toMatchObject([
      { path: 'spec.triggers[0].repartition', line: 21, suggestion: expect.stringMatching(/^Say with `key`/) },
    ]);
  });

  it('is refused where no order is kept', () => {
    expect(paths(by('      key: data.country\n', '  policies: { ordering: none }\n'))).toEqual([
      'spec.triggers[0].repartition',
    ]);
  });
});

describe('a lookup', () => {
  const asking = (lookup: string, policies = '  policies: { onUncertain: ask }\n') =>
    `${broken(
      '  triggers:',
      `      lookup: ${lookup}
    find:
      action: select
  triggers:`,
    )}${policies}`;

  it('names an operation that reads, for the policy that asks', () => {
    expect(problemsOf(asking('{ operation: find, happened: $count(output.rows) > 0 }'))).toEqual([]);
  });

  it('is refused where its operation is not there, or has one itself', () => {
    const [unknown] = problemsOf(asking('{ operation: fnd, happened: output.found }'));
    expect(unknown).toMatchObject({
      path: 'spec.operations.upsert.lookup.operation',
      suggestion: "Did you mean 'find'?",
    });
    expect(paths(asking('{ operation: upsert, happened: output.found }'))).toEqual([
      'spec.operations.upsert.lookup.operation',
    ]);
  });

  it('is refused where nobody asks, as is asking without one', () => {
    expect(paths(asking('{ operation: find, happened: output.found }', ''))).toEqual(['spec.operations.upsert.lookup']);
    expect(paths(`${placesYaml}  policies: { onUncertain: ask }\n`)).toEqual(['spec.policies.onUncertain']);
  });
});
