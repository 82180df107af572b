import { describe, expect, it } from '@jest/globals';
import { parseTableName, quote } from './identifiers.js';

describe('a table name', () => {
  it.each([
    ['orders', { schema: 'public', table: 'orders' }],
    ['Orders', { schema: 'public', table: 'Orders' }],
    ['sales.orders', { schema: 'sales', table: 'orders' }],
    ['"v1.0".orders', { schema: 'v1.0', table: 'orders' }],
    ['"say ""hi"""', { schema: 'public', table: 'say "hi"' }],
    ["x'; DROP TABLE y; --", { schema: 'public', table: "x'; DROP TABLE y; --" }],
    ['注文', { schema: 'public', table: '注文' }],
  ])('%s is read as it stands', (text, expected) => {
    expect(parseTableName(text, 'public')).toEqual(expected);
  });

  it.each(['', '.', 'a.', '.b', 'a.b.c', '"a', 'a"b'])('%j is none', (text) => {
    expect(() => parseTableName(text, 'public')).toThrow(/is not a table name/);
  });
});

describe('quote', () => {
  it('makes any name harmless', () => {
    expect(quote('a"; DROP TABLE x; --')).toBe('"a""; DROP TABLE x; --"');
  });
});
