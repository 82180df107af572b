import { describe, expect, it } from '@jest/globals';
import { findJsonFault } from './json-fault.js';
import { JsonSyntaxError, parseJson } from './parse-json.js';

function faultOf(text: string): JsonSyntaxError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
  }
  throw new Error('no fault was found');
}

describe('a text that is not JSON', () => {
  it.each([
    ['', 1, 1, /the text ends, but a value is expected/],
    ['{"a": 1,\n "b" 2}', 2, 6, /':' is expected/],
    ['{"a": 1\n "b": 2}', 2, 2, /',' or '}' is expected/],
    ['[1 2]', 1, 4, /',' or ']' is expected/],
    ['[1,]', 1, 4, /a value is expected/],
    ['{"a":1,}', 1, 8, /a name in double quotes is expected/],
    ["{'a': 1}", 1, 2, /a name in double quotes or '}'/],
    ['{"a": hello}', 1, 7, /a value is expected/],
    ['{"a": NaN}', 1, 7, /a value is expected/],
    ['[01]', 1, 3, /',' or ']'/],
    ['["abc]', 1, 2, /not closed/],
    ['["a\nb"]', 1, 4, /control character/],
    ['["\\x"]', 1, 3, /unknown escape/],
    ['["\\u12G4"]', 1, 3, /unknown escape/],
    ['{} {}', 1, 4, /something follows/],
    ['[{"a":[1', 1, 9, /the text ends, but ',' or ']'/],
    ['[}', 1, 2, /a value or ']'/],
    ['"\ufeff"x', 1, 4, /something follows/],
    ['-', 1, 1, /a value is expected/],
  ])('%j is told with its place', (text, line, column, reason) => {
    const fault = faultOf(text);
    expect(fault).toMatchObject({ line, column });
    expect(fault.reason).toMatch(reason);
  });

  it('is never quoted', () => {
    expect(faultOf('{"password": hunter2}').message).not.toContain('hunter');
  });

  it('may be nested as deep as it likes', () => {
    expect(faultOf('['.repeat(500_000)).position).toBe(500_000);
  });
});

it('finds no fault in what JSON.parse takes, and one in what it refuses', () => {
  const sample = '{"a":[1,-2.5e+3,true,null,"\\u00e9\\n"],"b":{"":{}},"c":[]}';
  expect(findJsonFault(sample)).toBeUndefined();
  for (let at = 0; at < sample.length; at++) {
    for (const character of ['', '"', ',', ':', '}', '0', ' ']) {
      const text = sample.slice(0, at) + character + sample.slice(at + 1);
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect([text, findJsonFault(text) === undefined]).toEqual([text, valid]);
    }
  }
});
