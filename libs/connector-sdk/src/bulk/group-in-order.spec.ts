import { describe, expect, it } from '@jest/globals';
import { groupInOrder } from './group-in-order.js';

interface Row {
  key: string | null;
  shape: string;
  identity?: string;
  alone?: boolean;
}
const group = (rows: readonly Row[], limits = { items: 100, bytes: 1_000_000 }, bytes = 1) =>
  groupInOrder(
    rows.map((row) => ({ key: row.key, input: row })),
    (index) => ({ ...(rows[index] as Row), bytes }),
    limits,
  ).map(({ shape, indices }) => `${shape}${indices.join(',')}`);

describe('groupInOrder', () => {
  it('puts items of one shape together, whatever stands between them', () => {
    expect(
      group([
        { key: '1', shape: 'a' },
        { key: '2', shape: 'b' },
        { key: '3', shape: 'a' },
        { key: '4', shape: 'b' },
      ]),
    ).toEqual(['a0,2', 'b1,3']);
  });

  it('keeps the order of a key across shapes', () => {
    expect(
      group([
        { key: '1', shape: 'a' },
        { key: '1', shape: 'b' },
        { key: '1', shape: 'a' },
        { key: '2', shape: 'a' },
      ]),
    ).toEqual(['a0,3', 'b1', 'a2']);
  });

  it('has an identity once in a group, in order', () => {
    const of = (identity: string) => ({ key: null, shape: 'a', identity });
    expect(group([of('x'), of('x'), of('y'), of('x'), of('y')])).toEqual(['a0,2', 'a1,4', 'a3']);
  });

  it('leaves alone what has to be alone', () => {
    const row = { key: null, shape: 'a' };
    expect(group([row, { ...row, alone: true }, row])).toEqual(['a0,2', 'a1']);
  });

  it('bounds items and bytes of a group', () => {
    const rows = Array.from({ length: 5 }, () => ({ key: null, shape: 'a' }));
    expect(group(rows, { items: 2, bytes: 1_000 })).toEqual(['a0,1', 'a2,3', 'a4']);
    expect(group(rows, { items: 9, bytes: 30 }, 10)).toEqual(['a0,1,2', 'a3,4']);
  });

  it('groups a hundred thousand items of one identity in well under a second', () => {
    const rows = Array.from({ length: 100_000 }, () => ({ key: 'k', shape: 'a', identity: 'x' }));
    const began = performance.now();
    expect(group(rows)).toHaveLength(100_000);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
