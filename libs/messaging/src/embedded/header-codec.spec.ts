import { expect, test } from '@jest/globals';
import { decodeHeaders, encodeHeaders } from './header-codec.js';

test('headers come back as they were, repeated names and strange ones too', () => {
  const bytes = Buffer.from([0, 255, 10]);
  const headers = Object.fromEntries([
    ['__proto__', bytes],
    ['toString', 'text'],
    ['many', ['a', bytes, 'a']],
    ['', ''],
  ]);
  const decoded = decodeHeaders(encodeHeaders(headers));
  expect(Object.entries(decoded)).toEqual([
    ['__proto__', bytes],
    ['toString', Buffer.from('text')],
    ['many', [Buffer.from('a'), bytes, Buffer.from('a')]],
    ['', Buffer.alloc(0)],
  ]);
});

test('no headers take no room', () => {
  expect(encodeHeaders(undefined)).toBeNull();
  expect(encodeHeaders({})).toBeNull();
  expect(decodeHeaders(null)).toEqual({});
});
