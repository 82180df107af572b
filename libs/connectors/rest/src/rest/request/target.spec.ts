import { describe, expect, it } from '@jest/globals';
import { RequestInput } from './input.js';
import { requestTarget } from './target.js';

const target = (input: Record<string, unknown>, base = 'https://api.example/v2') => {
  const parsed = RequestInput.parse({ method: 'GET', ...input });
  return requestTarget(new URL(base), parsed, {});
};

describe('the path and query of a request', () => {
  it.each([
    ['/contacts', {}, '/v2/contacts'],
    ['', {}, '/v2'],
    ['/', {}, '/v2/'],
    ['/a/{id}/b/{id}-{n}', { id: 'x', n: 7 }, '/v2/a/x/b/x-7'],
    ['/a/{id}', { id: 'a b/ü?#%&' }, '/v2/a/a%20b%2F%C3%BC%3F%23%25%26'],
    ['/a/{id}', { id: 'x..y' }, '/v2/a/x..y'],
    ['/a%20b/c:d@e;f=g', {}, '/v2/a%20b/c:d@e;f=g'],
  ])('makes of %j with %j %s', (path, params, expected) => {
    expect(target({ path, params })).toBe(expected);
  });

  it.each(['https://api.example', 'https://api.example/'])('stands alone where the base URL %s has no path', (base) => {
    expect(target({ path: '/x' }, base)).toBe('/x');
    expect(target({ path: '' }, base)).toBe('/');
  });

  it('repeats lists, leaves out null, and encodes the rest', () => {
    const query = { q: 'a b&c=d', tag: ['x', 'ü'], none: null, empty: '', on: true, n: 1.5 };
    expect(target({ path: '/s', query })).toBe('/v2/s?q=a%20b%26c%3Dd&tag=x&tag=%C3%BC&empty=&on=true&n=1.5');
  });

  it('begins with the query of the connection, which the input may replace', () => {
    const input = RequestInput.parse({ method: 'GET', path: '/s', query: { lang: 'de' } });
    expect(requestTarget(new URL('https://api.example'), input, { version: '2', lang: 'en' })).toBe(
      '/s?version=2&lang=de',
    );
  });

  it.each([
    '//other.example/x',
    'https://other.example/x',
    'contacts',
    '/a/../b',
    '/a/%2E%2e/b',
    '/a/.',
    '/a?b=c',
    '/a#b',
    '/a\\..\\b',
    '/a b',
    '/ä',
    '/a%2',
    '/{}',
    '/a\r\nHost: x',
  ])('refuses the path %j', (path) => {
    expect(RequestInput.safeParse({ method: 'GET', path }).error?.issues[0]?.path).toEqual(['path']);
  });

  it('decides about a long path in no time', () => {
    const began = performance.now();
    RequestInput.safeParse({ method: 'GET', path: `${'/a'.repeat(2_000)} ` });
    RequestInput.safeParse({ method: 'GET', path: `/${'a'.repeat(4_000)} ` });
    expect(performance.now() - began).toBeLessThan(200);
  });

  it.each([
    [{}, 'params.id'],
    [{ id: null }, 'params.id'],
    [{ id: '' }, 'params.id'],
    [{ id: '..' }, 'params.id'],
    [{ id: 'x/../../admin' }, 'params.id'],
    [{ id: '..\\x' }, 'params.id'],
    [{ id: '%2e%2e' }, 'params.id'],
    [{ id: '\ud800' }, 'params.id'],
    [{ id: 'x'.repeat(9_000) }, 'path'],
  ])('refuses %j, naming %s', (params, path) => {
    expect(() => target({ path: '/a/{id}', params })).toThrow(
      expect.objectContaining({ code: 'MAPPING_FAILED', retryable: false, effect: 'none', details: { path } }),
    );
  });

  it('is not led out of its place by two halves of a segment', () => {
    expect(() => target({ path: '/a/.{x}/b', params: { x: 'b' } })).not.toThrow();
    expect(() => target({ path: '/a/{x}{y}', params: { x: 'a', y: '.' } })).toThrow(/params.y/);
  });
});
