import { expect, it } from '@jest/globals';
import { canonicalJson } from './canonical-json.js';

it('is the same text for the same value', () => {
  const text = '{"a":[1,{"x":null,"y":"é\\n"}],"b":true,"c":"2026-01-31T12:00:00.000Z"}';
  const date = new Date('2026-01-31T12:00:00Z');
  expect(canonicalJson({ c: date, b: true, none: undefined, a: [1, { y: 'é\n', x: null }] })).toBe(text);
  expect(canonicalJson(JSON.parse(text))).toBe(text);
});

it('tells values apart', () => {
  const values = [1, '1', null, [], {}, [null], { a: 1 }, { a: '1' }, { a: [1] }, 'a', ['a', 'b'], ['a,b']];
  expect(new Set(values.map(canonicalJson)).size).toBe(values.length);
});
