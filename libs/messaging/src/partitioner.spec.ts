import { describe, expect, test } from '@jest/globals';
import { murmur2, Partitioner, partitionOfKey } from './partitioner.js';

describe('the partition of a record', () => {
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("the hash of %s is the Java client's", (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  test('a hash is made of the bytes of a view, not of its whole memory', () => {
    expect(murmur2(Buffer.from('..foobar..').subarray(2, 8))).toBe(-790332482);
  });

  test('a key always goes to the same partition, as text or as bytes', () => {
    const chosen = new Partitioner().choose({ key: 'foobar' }, 24);
    expect(chosen).toBe((-790332482 & 0x7fffffff) % 24);
    expect(partitionOfKey(Buffer.from('foobar'), 24)).toBe(chosen);
  });

  test('records without a key are spread over all partitions', () => {
    const partitioner = new Partitioner();
    const chosen = Array.from({ length: 8 }, () => partitioner.choose({ key: null }, 4));
    expect(new Set(chosen)).toEqual(new Set([0, 1, 2, 3]));
  });

  test('a partition that is asked for is taken, and refused when it is not there', () => {
    const partitioner = new Partitioner();
    expect(partitioner.choose({ key: 'foobar', partition: 2 }, 3)).toBe(2);
    for (const partition of [3, -1, 0.5])
      expect(() => partitioner.choose({ key: null, partition }, 3)).toThrow(
        `Partition ${partition} is not one of 0 to 2`,
      );
  });
});
