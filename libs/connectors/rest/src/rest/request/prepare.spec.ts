import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { RestConnection } from '../config.js';
import { RequestInput } from './input.js';
import { prepareCall } from './prepare.js';

const prepared = (
  input: Record<string, unknown>,
  connection: Partial<z.input<typeof RestConnection>> = {},
  key?: string,
) => {
  const parsed = RestConnection.parse({ baseUrl: 'https://api.example', ...connection });
  const given = RequestInput.parse({ method: 'POST', path: '/x', ...input });
  return prepareCall(parsed, new URL(parsed.baseUrl), given, key);
};
const unfit = (path: string) => expect.objectContaining({ code: 'MAPPING_FAILED', details: { path } });

describe('the body of a request', () => {
  it.each([
    ['json', { a: [1, null, 'ü'] }, '{"a":[1,null,"ü"]}', 'application/json'],
    ['json', null, 'null', 'application/json'],
    [
      'form',
      { a: 'x y&z', list: [1, 2], none: null },
      'a=x%20y%26z&list=1&list=2',
      'application/x-www-form-urlencoded',
    ],
    ['text', 'plain', 'plain', 'text/plain; charset=utf-8'],
    ['text', 5, '5', 'text/plain; charset=utf-8'],
  ])('as %s of %j is %s', (bodyFormat, body, text, type) => {
    const call = prepared({ bodyFormat, body });
    expect([call.body, call.headers['content-type']]).toEqual([text, type]);
  });

  it('is absent where none is given', () => {
    expect(prepared({})).toMatchObject({ body: null });
    expect(prepared({}).headers).not.toHaveProperty('content-type');
  });

  it.each([
    [{ method: 'GET', body: {} }, 'body'],
    [{ body: { big: 1n } }, 'body'],
    [{ bodyFormat: 'form', body: 'a=b' }, 'body'],
    [{ bodyFormat: 'form', body: { deep: { a: 1 } } }, 'body.deep'],
    [{ bodyFormat: 'text', body: { a: 1 } }, 'body'],
  ])('is refused for the %#th of these inputs, naming %s', (input, path) => {
    expect(() => prepared(input)).toThrow(unfit(path as string));
  });
});

describe('the headers of a request', () => {
  it('come from the connection and the input, whatever their case; the input wins and null takes away', () => {
    const { headers } = prepared(
      { headers: { 'X-Two': 'input', ACCEPT: 'application/vnd.api+json', 'x-gone': null }, body: {} },
      { headers: { 'X-One': 1, 'x-two': 'connection', 'X-Gone': 'x' }, userAgent: 'ark/1' },
    );
    expect(headers).toEqual({
      accept: 'application/vnd.api+json',
      'content-type': 'application/json',
      'user-agent': 'ark/1',
      'x-one': '1',
      'x-two': 'input',
    });
  });

  it('carry the idempotency key where the target takes one', () => {
    expect(prepared({ idempotencyHeader: 'Idempotency-Key' }, {}, 'k-1').headers).toMatchObject({
      'idempotency-key': 'k-1',
    });
    expect(prepared({}, {}, 'k-1').headers).not.toHaveProperty('idempotency-key');
  });

  it.each(['a\r\nX-Evil: 1', 'a\0b', 'snow ☃'])('refuse the value %j', (value) => {
    expect(() => prepared({ headers: { 'X-Name': value } })).toThrow(unfit('headers.X-Name'));
  });

  it.each(['Authorization', 'Host', 'Content-Length', 'Transfer-Encoding', 'a b', ''])('refuse the name %j', (name) => {
    expect(RequestInput.safeParse({ method: 'GET', path: '/', headers: { [name]: 'x' } }).success).toBe(false);
  });
});
