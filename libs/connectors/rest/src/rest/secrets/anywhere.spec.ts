import { describe, expect, it } from '@jest/globals';
import { anywhere } from './anywhere.js';

const secret = 'zq"c4n4ry\\w /+=&<é😀\n';
const json = (value: unknown) => JSON.stringify(value).slice(1, -1);

describe('a secret in a text', () => {
  it.each([
    ['as it is', secret],
    ['in other case', secret.toLowerCase().toUpperCase()],
    ['in JSON', json(secret)],
    ['in JSON within JSON', json(json(secret))],
    ['in JSON within JSON within JSON', json(json(json(secret)))],
    ['in JSON that escapes more than it must', json(secret).replaceAll('/', '\\/').replaceAll('&', '\\u0026')],
    ['in JSON of ASCII alone', json(secret).replaceAll('é', '\\u00E9').replaceAll('😀', '\\uD83D\\uDE00')],
    ['in a URL', encodeURIComponent(secret)],
    ['in a URL within a URL', encodeURIComponent(encodeURIComponent(secret))],
    ['in a URL of lower case', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in a header', Buffer.from(secret).toString('latin1')],
    ['in a form', new URLSearchParams([['', secret]]).toString().slice(1)],
    ['in a web page', secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&#34;')],
  ])('is found %s', (_, text) => {
    expect(`before ${text} after`.replaceAll(anywhere(secret), '-')).toBe('before - after');
  });

  it.each(['"quoted"1', '\\\\share"1', '\n1'])('is found by its beginning, whatever that is: %j', (text) => {
    for (const written of [text, json(text), json(json(text)), encodeURIComponent(text)])
      expect(`before ${written} after`.replaceAll(anywhere(text), '-')).toBe('before - after');
  });

  it('is not found where it is not', () => {
    expect(json('zq"c4n4ry/w')).not.toMatch(anywhere(secret));
  });

  it('takes no longer where backslashes abound', () => {
    const began = performance.now();
    const many = '\\'.repeat(4_000_000);
    for (const text of ['\\"\\"\\"x', '\\\\\\"x', '"x']) expect(anywhere(text).test(many)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
