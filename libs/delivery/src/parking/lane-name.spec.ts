import { expect, it } from '@jest/globals';
import type { LaneScope } from '../lanes/lane-set.js';
import { readLaneName, writeLaneName } from './lane-name.js';

const scopes: readonly LaneScope[] = [
  'partition',
  { key: 'customer-7' },
  { key: '' },
  { key: 'p' },
  { key: 'o12' },
  { key: Buffer.from([0x00, 0x80, 0xff, 0xfe]).toString('latin1') },
  { key: 'Zoë 🦊' },
  { offset: 0 },
  { offset: Number.MAX_SAFE_INTEGER },
];

it.each(scopes)('reads %j as it was written', (scope) => {
  expect(readLaneName(writeLaneName(scope))).toEqual(scope);
});

it('gives no two lanes the same name', () => {
  expect(new Set(scopes.map((scope) => writeLaneName(scope).toString('hex'))).size).toBe(scopes.length);
});
