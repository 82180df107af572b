import { readFileSync } from 'node:fs';
import { type Profile, parseProfile } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { Catalogue } from '../../catalogue/catalogue.js';
import { runTests } from './run-tests.js';
import { testedProfile } from './tested-profile.fixture.js';

const catalogue = Catalogue.builtIn();
const run = (tests: string, more?: Parameters<typeof testedProfile>[1]) =>
  runTests(testedProfile(tests, more).profile, catalogue);
const differencesOf = (test: string, more?: Parameters<typeof testedProfile>[1]) =>
  run(`{ name: one, operation: insertPlace, ${test} }`, more)[0]?.differences;

const place = '{ id: 1, name: Łódź }';
const made = '{ table: places, row: { id: 1, name: Łódź } }';

describe('a test of a profile', () => {
  it('passes where the action would be given just what it expects', () => {
    expect(run(`{ name: one, operation: insertPlace, input: ${place}, expect: { output: ${made} } }`)).toEqual([
      { name: 'one', operation: 'insertPlace', differences: [] },
    ]);
  });

  it('tells field by field what differs: of another value, missing, or too much', () => {
    const expected = '{ table: places, row: { id: 2, names: [a], name: Łódź } }';
    expect(differencesOf(`input: ${place}, expect: { output: ${expected} }`)).toEqual([
      { pointer: '/output/row/id', expected: '2', got: '1', message: 'expected 2, got 1' },
      { pointer: '/output/row/names', expected: '["a"]', message: 'expected ["a"], got nothing' },
    ]);
    expect(differencesOf(`input: ${place}, expect: { output: { table: places, row: { id: 1 } } }`)).toEqual([
      { pointer: '/output/row/name', got: '"Łódź"', message: 'expected nothing, got "Łódź"' },
    ]);
  });

  it('gives a mapping the attributes of an input that is a CloudEvent', () => {
    const event = `{ specversion: '1.0', id: e1, source: /shop, type: created, data: ${place} }`;
    const output = '{ table: places, row: { id: e1, name: Łódź } }';
    expect(differencesOf(`input: ${event}, expect: { output: ${output} }`, { id: 'event.id' })).toEqual([]);
  });

  it('expects that data is refused by the input schema, at a place', () => {
    const refused = (error: string) => differencesOf(`input: { name: 7 }, expect: { error: ${error} }`);
    expect(refused(`{ code: INPUT_INVALID, field: /name, message: "it must have the field 'id'" }`)).toEqual([]);
    // the message tells the first place only, as a service's does
    expect(refused('{ code: INPUT_INVALID, field: /name, message: must be a string }')).toMatchObject([
      { pointer: '/error/message', got: `"The event's data does not fit: it must have the field 'id'"` },
    ]);
    expect(refused('{ code: INPUT_INVALID, field: /id, message: must be a number }')).toMatchObject([
      { pointer: '/error/field', expected: '"/id"', got: '["","/name"]' },
      { pointer: '/error/message', got: expect.stringContaining("must have the field 'id'") },
    ]);
    expect(refused('{ code: MAPPING_FAILED }')).toMatchObject([
      {
        pointer: '/error/code',
        message: expect.stringMatching(/^expected MAPPING_FAILED, got INPUT_INVALID: The event/),
      },
    ]);
  });

  it('expects that an expression fails, or that the action would not take what was mapped', () => {
    const failing = (mapping: { id: string }, field: string) =>
      differencesOf(`input: ${place}, expect: { error: { code: MAPPING_FAILED, field: ${field} } }`, mapping);
    expect(failing({ id: '$lowercase(data.id)' }, 'row.id')).toEqual([]);
    expect(differencesOf('input: { id: 1, name: a }, expect: { output: {} }', { row: 'data.name' })).toMatchObject([
      { pointer: '/output', message: expect.stringMatching(/^was refused: MAPPING_FAILED: The mapped input .*row/) },
    ]);
  });

  it('holds the input also to schemas that say more of their fields than JSON Schema does', () => {
    const { profile } = testedProfile(`{ name: one, operation: insertPlace, input: ${place}, expect: { output: {} } }`);
    const upsert = { action: 'upsert', with: { table: 'places', key: 'id' } };
    const operations = { insertPlace: { ...profile.spec.operations.insertPlace, ...upsert } };
    const [outcome] = runTests({ ...profile, spec: { ...profile.spec, operations } } as Profile, catalogue);
    expect(outcome?.differences).toMatchObject([{ message: expect.stringMatching(/MAPPING_FAILED.*key/) }]);
  });

  it('expects that an event cannot be read', () => {
    const error = '{ code: EVENT_NOT_DECODABLE, field: source }';
    expect(differencesOf(`input: { specversion: '1.0', id: e1 }, expect: { error: ${error} }`)).toEqual([]);
  });

  it('fails where a refusal is expected and none comes', () => {
    expect(differencesOf(`input: ${place}, expect: { error: { code: INPUT_INVALID } }`)).toEqual([
      {
        pointer: '/error',
        got: '{"table":"places","row":{"id":1,"name":"Łódź"}}',
        message: expect.stringMatching(/^expected INPUT_INVALID, but the action would be given \{/),
      },
    ]);
  });

  it('shows no secret, and no more than the beginning of what is long', () => {
    const expected = `{ table: places, row: { id: 1, name: Łódź, apiToken: c4n4ry, note: ${'x'.repeat(5_000)} } }`;
    const differences = differencesOf(`input: ${place}, expect: { output: ${expected} }`);
    expect(differences).toHaveLength(2);
    expect(JSON.stringify(differences)).not.toContain('c4n4ry');
    expect(JSON.stringify(differences).length).toBeLessThan(1_000);
  });

  it('tells at most twenty differences of one test', () => {
    const row = Array.from({ length: 50 }, (_, i) => `f${i}: 1`).join(', ');
    expect(differencesOf(`input: ${place}, expect: { output: { table: a, row: { ${row} } } }`)).toHaveLength(20);
  });
});

it('tests share a second: who comes after it is not run, and says so', () => {
  const slow = { id: '($f := function($n) { $f($n + 1) }; $f(0))' };
  const tests = ['a', 'b', 'c'].map(
    (name) => `{ name: ${name}, operation: insertPlace, input: ${place}, expect: { error: { code: MAPPING_FAILED } } }`,
  );
  const messages = run(tests.join('\n    - '), slow).map(({ differences }) => differences[0]?.message);
  expect(messages[0]).toBeUndefined();
  expect(messages[2]).toMatch(/^was not run: the tests before it took the 1000 ms/);
});

it('a profile that was stored before there were tests has none', () => {
  const { profile } = testedProfile('');
  const { tests: _, ...spec } = profile.spec;
  expect(runTests({ ...profile, spec }, catalogue)).toEqual([]);
});

it('is told in docs/mapping.md by an example that fails as it says', () => {
  const docs = readFileSync(new URL('../../../../../docs/mapping.md', import.meta.url), 'utf8');
  const { profile } = parseProfile(docs.split('<!-- tests: profile -->\n```yaml\n')[1]?.split('```')[0] ?? '');
  if (!profile) throw new Error('the example is not valid');
  const outcomes = runTests(profile, catalogue);
  expect(outcomes.map(({ differences }) => differences.length)).toEqual([1, 0, 0]);
  const [{ pointer = '', message = '' } = {}] = outcomes[0]?.differences ?? [];
  expect(docs).toContain(`${outcomes[0]?.name}:\n  ${pointer}: ${message}\n`);
});
