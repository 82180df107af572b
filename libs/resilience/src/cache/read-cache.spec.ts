import { describe, expect, it } from '@jest/globals';
import { cacheContract } from './cache-contract.fixture.js';
import { MemoryCache } from './memory-cache.js';

cacheContract('in memory', () => null);

describe('the memory of a cache', () => {
  const answer = { value: 1, storedAt: 0 };

  it('stays within its bound, and loses what was not asked for longest', () => {
    const memory = new MemoryCache(100_000);
    for (let key = 0; key < 100; key++) {
      memory.set(String(key), answer, 1_000, 60_000);
      memory.get('0');
    }
    expect(memory.bytes).toBeLessThanOrEqual(100_000);
    expect([memory.get('0'), memory.get('1'), memory.get('99')]).toEqual([answer, undefined, answer]);
  });

  it('takes nothing that would push out a large part of the rest', () => {
    const memory = new MemoryCache(100_000);
    memory.set('large', answer, 50_000, 60_000);
    expect(memory.get('large')).toBeUndefined();
  });
});
