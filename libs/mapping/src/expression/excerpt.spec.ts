import { expect, test } from '@jest/globals';
import { excerptOf } from './excerpt.js';

test.each([
  ['data.first data.last', 11, 'data.first data.last\n           ^'],
  ['data.name &', 11, 'data.name &\n           ^'],
  ['', 0, '\n^'],
  ['"👩‍🚀" & a b', 12, '"👩‍🚀" & a b\n          ^'],
  ['a\n& b c', 6, 'a & b c\n      ^'],
  [`${'a'.repeat(40)} b ${'c'.repeat(40)}`, 41, `…${'a'.repeat(29)} b ${'c'.repeat(28)}…\n${' '.repeat(31)}^`],
])('%j at %d is marked', (text, position, expected) => {
  expect(excerptOf(text, position)).toBe(expected);
});
