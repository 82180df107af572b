import { describe, expect, test } from '@jest/globals';
import { compileSchema, type Validator } from './schema.js';

const compiled = (schema: unknown): Validator => {
  const result = compileSchema(schema);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.ok;
};

describe('data', () => {
  const validate = compiled({
    $id: 'https://example.com/person',
    type: 'object',
    additionalProperties: false,
    required: ['id', 'email'],
    properties: {
      id: { $ref: '#/$defs/id' },
      email: { type: 'string', format: 'email' },
      kind: { enum: ['private', 'business'] },
      tags: { type: 'array', items: { type: 'string' } },
    },
    $defs: { id: { type: 'integer', minimum: 1 } },
  });

  test('that fits passes', () => {
    expect(validate({ id: 1, email: 'ada@example.com', kind: 'private', tags: ['x'] })).toBeNull();
  });

  test('that does not fit gets every violation with its place and without its values', () => {
    const violations = validate({ id: 0, kind: 's3cr3t', tags: ['ok', 5], extra: 's3cr3t' });
    expect(violations).toEqual(
      expect.arrayContaining([
        { path: '', message: "must have the field 'email'" },
        { path: '', message: "must not have the field 'extra'" },
        { path: '/id', message: 'must be >= 1' },
        { path: '/kind', message: 'must be one of ["private","business"]' },
        { path: '/tags/1', message: 'must be a string' },
      ]),
    );
    expect(violations).toHaveLength(5);
    expect(JSON.stringify(violations)).not.toContain('s3cr3t');
  });

  test('with many violations gets the first 20, huge data the first one', () => {
    const numbers = compiled({ type: 'array', items: { type: 'number' } });
    expect(numbers(Array(100).fill('x'))).toHaveLength(20);
    expect(numbers(Array(100_000).fill('x'))).toEqual([{ path: '/0', message: 'must be a number' }]);
  });

  test('nested beyond every measure does not fit a schema that would follow it', () => {
    const list = compiled({ type: 'array', items: { $ref: '#' } });
    expect(list([[], [[]]])).toBeNull();
    const deep = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    expect(list(deep)).toEqual([{ path: '', message: 'is nested too deeply to be checked' }]);
  });

  test('is not judged by what happens to the schema later, nor by another schema of the same $id', () => {
    const schema = { $id: 'urn:example:same', enum: ['a'] };
    const first = compiled(schema);
    schema.enum[0] = 'b';
    const second = compiled(schema);
    expect([first('a'), second('a')]).toEqual([null, [{ path: '', message: 'must be one of ["b"]' }]]);
  });
});

describe('a schema that does not compile says why and where', () => {
  test.each<[unknown, (string | number)[], string]>([
    [
      { properties: { a: { typ: 'string' } } },
      ['properties', 'a', 'typ'],
      "the keyword 'typ' is unknown; did you mean 'type'?",
    ],
    [
      { type: 'objekt' },
      ['type'],
      "this must be one of array, boolean, integer, null, number, object, string; did you mean 'object'?",
    ],
    [{ type: ['string', 'nul'] }, ['type', '1'], "string; did you mean 'null'?"],
    [{ type: 5 }, ['type'], 'must be one of array, boolean'],
    [{ allOf: [{ minLength: -1 }] }, ['allOf', '0', 'minLength'], 'must be >= 0'],
    [{ items: { format: 'emails' } }, ['items', 'format'], "the format 'emails' is unknown; did you mean 'email'?"],
    [{ $ref: 'https://example.com/other.json' }, ['$ref'], 'only references within the schema (#/…) are followed'],
    [{ $ref: '#/$defs/none' }, [], "can't resolve reference #/$defs/none"],
    [{ pattern: '(' }, ['pattern'], 'the regular expression cannot be read: Unterminated group'],
    [{ patternProperties: { '[z-a]': true } }, ['patternProperties', '[z-a]'], 'Range out of order in character class'],
    [
      { $schema: 'http://json-schema.org/draft-07/schema#' },
      ['$schema'],
      'only https://json-schema.org/draft/2020-12/schema',
    ],
    [{ items: { $id: 'urn:example:inner' } }, ['items', '$id'], 'only the schema as a whole may have an $id'],
    [{ $async: true }, ['$async'], "the keyword '$async' is unknown"],
    [{ required: 'id' }, ['required'], 'must be array'],
    [[], [], 'it must be an object, true or false'],
    [null, [], 'it must be an object, true or false'],
    [{ description: 'x'.repeat(300_000) }, [], 'at most 262144 are compiled'],
  ])('%.60j', (schema, path, message) => {
    const result = compileSchema(schema);
    expect('problems' in result ? result.problems : []).toEqual([
      { path, message: expect.stringMatching(/^the schema does not compile: /) },
    ]);
    expect('problems' in result && result.problems[0]?.message).toContain(message);
  });

  test('each of several problems at its place', () => {
    const result = compileSchema({ titel: 'x', properties: { a: { format: 'x' }, b: { minimum: '1' } } });
    expect('problems' in result ? result.problems.map(({ path }) => path) : []).toEqual([
      ['titel'],
      ['properties', 'a', 'format'],
      ['properties', 'b', 'minimum'],
    ]);
  });
});

test.each<[unknown, unknown, string]>([
  ['object', [], 'must be an object'],
  [['integer', 'null'], 'x', 'must be an integer or null'],
])('data of another type than %j is told so', (type, data, message) => {
  expect(compiled({ type })(data)).toEqual([{ path: '', message }]);
});

test('true takes anything, false nothing', () => {
  expect(compiled(true)({ a: 1 })).toBeNull();
  expect(compiled(false)({ a: 1 })).toHaveLength(1);
});

test.each([
  ['pattern', { properties: { a: { pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(40)}!` }],
  ['patternProperties', { patternProperties: { '^(a+)+$': true } }, { [`${'a'.repeat(40)}!`]: 1 }],
])('data on which a %s would take for ever does not fit', (_, schema, data) => {
  const message = 'takes too long to be checked by the pattern ^(a+)+$';
  expect(compiled(schema)(data)).toEqual([{ path: '', message }]);
  expect(compiled(schema)({ a: 'aaa' })).toBeNull();
});

test('many slow patterns share the second of one check', () => {
  const { user: before } = process.threadCpuUsage();
  const validate = compiled({ items: { not: { pattern: '^(a+)+$' } } });
  expect(validate(Array(100).fill(`${'a'.repeat(23)}!`))).toHaveLength(1);
  expect(process.threadCpuUsage().user - before).toBeLessThan(2_000_000);
}, 20_000);
