import { expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

it.each([
  ['postgrs', 'postgres'],
  ['Postgres', 'postgres'],
  ['mysl', 'mysql'],
  ['ppostgres', 'postgres'],
  ['myqsl', 'mysql'],
  ['3s', 's3'],
  ['oracle', undefined],
  ['', undefined],
  ['postgres', undefined],
  ['x'.repeat(10_000), undefined],
])('%j is taken for %j', (name, meant) => {
  expect(nearest(name, ['postgres', 'mysql', 's3'])).toBe(meant);
});

it('takes the nearest of several', () => {
  expect(nearest('upser', ['insert', 'upsert', 'upset'])).toBe('upsert');
});
