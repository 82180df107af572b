import { describe, expect, test } from '@jest/globals';
import { compileMapping, type Mapping } from './mapping.js';

const compiled = (mapping: Record<string, string>, fixed = {}): Mapping => {
  const result = compileMapping(mapping, fixed);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.ok;
};

const problems = (mapping: Record<string, string>, fixed = {}) => {
  const result = compileMapping(mapping, fixed);
  return 'problems' in result ? result.problems : [];
};

const scope = { data: { id: 7, first: 'Zoë', last: 'Ångström', tags: ['a', 'b'] }, event: { type: 'person.created' } };

describe('an input is built from the event', () => {
  test('at paths with dots and brackets, over the fixed inputs', () => {
    const mapping = compiled(
      {
        'row.id': 'data.id',
        "row['full name']": "data.first & ' ' & data.last",
        'row["x.y"]': 'event.type',
        tags: 'data.tags',
      },
      { table: 'people', row: { source: 'shop' } },
    );
    expect(mapping.map(scope)).toStrictEqual({
      table: 'people',
      row: { source: 'shop', id: 7, 'full name': 'Zoë Ångström', 'x.y': 'person.created' },
      tags: ['a', 'b'],
    });
  });

  test('what is missing in the event is left out, or stays as it is fixed', () => {
    const mapping = compiled(
      { 'row.id': 'data.nope', 'params.limit': 'data.limit', note: 'data.note' },
      { params: { limit: 10 } },
    );
    expect(mapping.map(scope)).toStrictEqual({ row: {}, params: { limit: 10 } });
  });

  test('null is a value', () => {
    expect(compiled({ 'row.id': 'null' }).map(scope)).toStrictEqual({ row: { id: null } });
  });

  test('at once, whatever of the language the expressions use', () => {
    const mapping = compiled({ 'row.id': 'data.id', 'row.n': '$map(data.tags, $uppercase)' });
    expect(mapping.map(scope)).toStrictEqual({ row: { id: 7, n: ['A', 'B'] } });
  });

  test('one input knows nothing of another, and the profile cannot be changed through it', () => {
    const fixed = { table: 't', options: { deep: { a: 1 } } };
    const mapping = compiled({ 'row.id': 'data.id' }, fixed);
    const first = mapping.map(scope) as {
      row: Record<string, unknown>;
      table: string;
      options: { deep: { a: number } };
    };
    first.row.id = 'changed';
    first.table = 'changed';
    expect(() => {
      first.options.deep.a = 2;
    }).toThrow(TypeError);
    fixed.options.deep.a = 3;
    expect(mapping.map(scope)).toStrictEqual({ table: 't', options: { deep: { a: 1 } }, row: { id: 7 } });
  });
});

describe('a mapping that cannot work does not compile', () => {
  test.each([
    [{ row: 'data', 'row.id': 'data.id' }, {}, 'row.id', "'row' is a target itself, so nothing within it can be one"],
    [{ 'row.id': 'data.id', row: 'data' }, {}, 'row', "another target lies within or at 'row'"],
    [{ 'a.b': 'data.id', "a['b']": 'data.id' }, {}, "a['b']", "another target lies within or at 'b'"],
    [{ 'table.x': 'data.id' }, { table: 't' }, 'table.x', "'table' is fixed to something that is no object"],
    [{ '__proto__.admin': 'true' }, {}, '__proto__.admin', "'__proto__' cannot be the name of a target field"],
    [{ "a['constructor']": 'true' }, {}, "a['constructor']", "'constructor' cannot be the name of a target field"],
    [{ 'row..id': 'data.id' }, {}, 'row..id', "'row..id' is no target path (character 5)"],
    [{ 'row.': 'data.id' }, {}, 'row.', "'row.' is no target path (character 5)"],
    [{ 'items[0]': 'data.id' }, {}, 'items[0]', "'items[0]' is no target path (character 6)"],
    [{ 'first name': 'data.id' }, {}, 'first name', "'first name' is no target path (character 6)"],
  ])('%j over %j', (mapping, fixed, path, message) => {
    expect(problems(mapping as Record<string, string>, fixed)).toEqual([
      { path: [path], message: expect.stringContaining(message) },
    ]);
  });

  test('and every problem is told at once, with the place in the expression', () => {
    expect(problems({ 'row.a': 'data.', 'row.b': 'data.b', 'row.c': '$upper(data.c)' })).toEqual([
      { path: ['row.a'], position: 5, message: 'the expression ends too early: a value is missing' },
      { path: ['row.c'], position: 0, message: expect.stringContaining('there is no function or variable $upper') },
    ]);
  });

  test('a fixed input cannot reach what every object inherits', () => {
    expect(problems({}, JSON.parse('{"a":{"__proto__":{"admin":true}}}'))).toEqual([
      { path: [], message: "'__proto__' cannot be the name of a fixed input" },
    ]);
  });
});

test('an event that a mapping fails on gets an error that names target and place, and shows no value', () => {
  const expected = {
    code: 'MAPPING_FAILED',
    retryable: false,
    message: "The mapping of 'row.n' failed at character 6: the left side of + must be a number, not a string",
    details: { path: 'row.n', position: 5, excerpt: 'data + 1\n     ^' },
  };
  const event = { data: 's3cr3t' };
  expect(() => compiled({ 'row.n': 'data + 1' }).map(event)).toThrow(expect.objectContaining(expected));
});

test('the fields of one event share a second', () => {
  const slow = '($f := function($n) { $n > 0 ? $f($n - 1) : 1 }; $f(data.turns))';
  const mapping = compiled(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, slow])));
  expect(mapping.map({ data: { turns: 10 } })).toMatchObject({ f0: 1, f99: 1 });
  const { user: before } = process.threadCpuUsage();
  expect(() => mapping.map({ data: { turns: 300_000 } })).toThrow(/^The mapping of 'f[1-9]\d?' failed/);
  expect(process.threadCpuUsage().user - before).toBeLessThan(2_000_000);
}, 60_000);
