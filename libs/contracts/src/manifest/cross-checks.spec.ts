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

describe('a test of a profile', () => {
  const test = (name: string, fields: string) => `    - { name: ${name}, operation: upsert, input: {}, ${fields} }\n`;
  const good = 'expect: { output: { table: places } }';
  const tests = (...lines: string[]) => `${placesYaml}  tests:\n${lines.join('')}`;

  it('expects what the action is given, or how the event is refused', () => {
    const refused = 'expect: { error: { code: INPUT_INVALID, field: /id, message: must be } }';
    expect(problemsOf(tests(test('one', good), test('two', refused)))).toEqual([]);
    expect(paths(tests(test('one', 'expect: {}')))).toEqual(['spec.tests[0].expect']);
    expect(paths(tests(test('one', 'expect: { output: {}, error: { code: MAPPING_FAILED } }')))).toEqual([
      'spec.tests[0].expect',
    ]);
    expect(paths(tests(test('one', 'expect: { error: { code: TARGET_TIMEOUT } }')))).toEqual([
      'spec.tests[0].expect.error.code',
    ]);
  });

  it('has a name of its own and an operation that is there', () => {
    expect(problemsOf(tests(test('one', good), test('one', good)))).toMatchObject([
      { path: 'spec.tests[1].name', line: 23, column: 15, message: "spec.tests[0] has the name 'one' too" },
    ]);
    expect(problemsOf(tests(test('one', good).replace('upsert', 'upsrt')))).toMatchObject([
      { path: 'spec.tests[0].operation', line: 22, column: 31, suggestion: "Did you mean 'upsert'?" },
    ]);
  });

  it('is one of a hundred at most', () => {
    const many = Array.from({ length: 101 }, (_, i) => test(`t${i}`, good));
    expect(paths(tests(...many))).toEqual(['spec.tests']);
    expect(problemsOf(tests(...many.slice(1)))).toEqual([]);
  });
});
