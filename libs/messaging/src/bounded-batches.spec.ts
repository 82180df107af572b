import { expect, test } from '@jest/globals';
import { boundedBatches } from './bounded-batches.js';

const record = (offset: number, size: number | null) => ({
  offset,
  timestamp: 0,
  key: null,
  value: size === null ? null : Buffer.alloc(size),
  headers: {},
});

test.each([
  ['nothing', [], []],
  ['all that fits', [4, 3, 3], [[0, 1, 2]]],
  ['a run after the other', [6, 5, 5, 1], [[0], [1, 2], [3]]],
  ['one that is larger, alone', [1, 50, 1], [[0], [1], [2]]],
  ['values that are null', [10, null, null], [[0, 1, 2]]],
])('batches of at most ten bytes: %s', (_name, sizes, expected) => {
  const records = sizes.map((size, offset) => record(offset, size));
  expect([...boundedBatches(records, 10)].map((batch) => batch.map(({ offset }) => offset))).toEqual(expected);
});
