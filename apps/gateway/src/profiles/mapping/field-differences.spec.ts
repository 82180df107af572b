import { describe, expect, it } from '@jest/globals';
import { fieldDifferences } from './field-differences.js';

const between = (before: unknown, after: unknown) => [...fieldDifferences(before, after)];
const told = (before: unknown, after: unknown) =>
  between(before, after).map(({ kind, pointer, field }) => [kind, pointer, field]);

describe('the differences of two values', () => {
  it('are none where they say the same, whatever the order of their fields', () => {
    expect(between({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
    expect(between(undefined, undefined)).toEqual([]);
  });

  it('name each field that was added, removed, changed, or got another type, with both values', () => {
    expect(between({ keep: 1, old: 2, text: 'a', id: 7 }, { keep: 1, text: 'b', id: '7', young: true })).toEqual([
      { kind: 'removed', pointer: '/old', field: '/old', before: 2, after: undefined },
      { kind: 'changed', pointer: '/text', field: '/text', before: 'a', after: 'b' },
      { kind: 'typeChanged', pointer: '/id', field: '/id', before: 7, after: '7' },
      { kind: 'added', pointer: '/young', field: '/young', before: undefined, after: true },
    ]);
  });

  it.each([
    [null, 0],
    [null, {}],
    [[], {}],
    ['1', 1],
    [false, null],
  ])('take %j and %j for different types', (before, after) => {
    expect(told(before, after)).toEqual([['typeChanged', '', '']]);
    expect(told({ at: after }, { at: before })).toEqual([['typeChanged', '/at', '/at']]);
  });

  it('compare lists index by index, and share one field for all of their items', () => {
    const lines = (...prices: number[]) => ({ lines: prices.map((price) => ({ price })) });
    expect(told(lines(1, 2, 3), lines(1, 5))).toEqual([
      ['changed', '/lines/1/price', '/lines/*/price'],
      ['removed', '/lines/2', '/lines/*'],
    ]);
    expect(told([[1], [2]], [[1], [3, 4]])).toEqual([
      ['changed', '/1/0', '/*/*'],
      ['added', '/1/1', '/*/*'],
    ]);
  });

  it('tell what lies within an added or removed object as one', () => {
    expect(told({}, { address: { city: 'Łódź', zip: '90-001' } })).toEqual([['added', '/address', '/address']]);
  });

  it('take a field that is undefined for absent, and null for a value', () => {
    expect(told({ a: undefined, b: undefined }, { b: null })).toEqual([['added', '/b', '/b']]);
  });

  it('escape names as JSON Pointer does, and see own fields only', () => {
    expect(told({ 'a/b': { 'c~d': 1 } }, { 'a/b': { 'c~d': 2 } })).toEqual([['changed', '/a~1b/c~0d', '/a~1b/c~0d']]);
    expect(told({}, JSON.parse('{"__proto__":1,"toString":2}'))).toEqual([
      ['added', '/__proto__', '/__proto__'],
      ['added', '/toString', '/toString'],
    ]);
  });

  it('are found however deep and wide the values are', () => {
    const nested = (leaf: unknown) => {
      let value = leaf;
      for (let depth = 0; depth < 20_000; depth++) value = [value];
      return value;
    };
    expect(between(nested('a'), nested('b'))).toHaveLength(1);
    const wide = (last: number) => [...Array.from({ length: 300_000 }, (_, n) => n), last];
    expect(told(wide(1), wide(2))).toEqual([['changed', '/300000', '/*']]);
  });

  it('are told level by level down to 64 levels, and as one below', () => {
    const nested = (levels: number, leaf: unknown) => {
      let value = leaf;
      for (let level = 0; level < levels; level++) value = [value];
      return value;
    };
    expect(told(nested(63, [1, 2]), nested(63, [3, 4]))).toHaveLength(2);
    expect(told(nested(64, [1, 2]), nested(64, [3, 4]))).toEqual([['changed', '/0'.repeat(64), '/*'.repeat(64)]]);
    expect(told(nested(64, { a: 1, b: undefined }), nested(64, { a: 1 }))).toEqual([]);
    expect(told(nested(64, { a: [1] }), nested(64, { a: { 0: 1 } }))).toHaveLength(1);
  });

  it('cost no more where they lie deep or below long names', () => {
    let [before, after]: unknown[] = [Array(10_000).fill(1), Array(10_000).fill(2)];
    for (let depth = 0; depth < 20_000; depth++) [before, after] = [[before], [after]];
    const begun = performance.now();
    expect(between(before, after).length).toBe(1);
    const name = 'n'.repeat(1_000_000);
    const fields = (value: number) => ({
      [name]: Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n, value])),
    });
    expect(between(fields(1), fields(2)).length).toBe(1);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('come one by one, so that nobody has to hear all of them', () => {
    const [first] = fieldDifferences(Array(300_000).fill(1), Array(300_000).fill(2));
    expect(first?.pointer).toBe('/0');
  });
});
