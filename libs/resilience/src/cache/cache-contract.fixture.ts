import { setTimeout as sleep } from 'node:timers/promises';
import { ArkError, systemClock } from '@arkflows/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryCache } from './memory-cache.js';
import { type CachePolicy, ReadCache } from './read-cache.js';
import type { SharedCache } from './shared-cache.js';

/**
 * What a cache does, with memory alone or with what `shared` gives (a cache of its own for each test). `forget` makes a cache that
 * has nothing in memory but the same behind it, as another replica has.
 */
export function cacheContract(name: string, shared: () => SharedCache | null): void {
  describe(`a cache ${name}`, () => {
    const policy: CachePolicy = { ttlMs: 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
    const { signal } = new AbortController();
    let behind: SharedCache | null;
    let loads: number;
    beforeEach(() => {
      behind = shared();
      loads = 0;
    });
    const cacheOf = (given: Partial<CachePolicy> = {}, revision = 1) =>
      new ReadCache(
        ['ns/profile', revision, 'read'],
        { ...policy, ...given },
        { memory: new MemoryCache(1 << 20), shared: behind, clock: systemClock, timeoutMs: 1_000 },
      );
    const load = async () => ({ count: ++loads });
    const failing = (retryable: boolean) => async () => {
      loads++;
      throw new ArkError('TARGET_UNAVAILABLE', 'away', { retryable });
    };

    it('asks the target once, and gives the answer again', async () => {
      const cache = cacheOf();
      const key = cache.keyOf({ id: 1 });
      expect(await cache.read(key, load, signal)).toMatchObject({ from: 'target', value: { count: 1 } });
      const again = cache.read(cache.keyOf({ id: 1 }), load, signal);
      // At once, without a promise.
      expect(again).toMatchObject({ from: 'cache', value: { count: 1 } });
      expect(await cache.read(cache.keyOf({ id: 2 }), load, signal)).toMatchObject({ value: { count: 2 } });
    });

    it('keeps the answers of another revision apart', () => {
      expect(cacheOf().keyOf({ id: 1 })).not.toBe(cacheOf({}, 2).keyOf({ id: 1 }));
    });

    it('asks once for all who ask at the same time', async () => {
      const cache = cacheOf();
      const key = cache.keyOf({});
      const answers = await Promise.all(Array.from({ length: 20 }, () => cache.read(key, load, signal)));
      expect([loads, new Set(answers.map(({ value }) => value)).size]).toEqual([1, 1]);
    });

    it('asks again after its time', async () => {
      const cache = cacheOf({ ttlMs: 30 });
      const key = cache.keyOf({});
      await cache.read(key, load, signal);
      await sleep(40);
      expect(await cache.read(key, load, signal)).toMatchObject({ from: 'target', value: { count: 2 } });
    });

    it('gives what is stale at once while it asks beside, once', async () => {
      const cache = cacheOf({ ttlMs: 30, staleWhileRevalidateMs: 60_000 });
      const key = cache.keyOf({});
      await cache.read(key, load, signal);
      await sleep(40);
      const [first, second] = [cache.read(key, load, signal), cache.read(key, load, signal)];
      expect([first, second]).toMatchObject([{ from: 'stale', value: { count: 1 } }, { from: 'stale' }]);
      const deadline = performance.now() + 5_000;
      while (loads < 2 && performance.now() < deadline) await sleep(5);
      await sleep(10);
      expect([await cache.read(key, load, signal), loads]).toMatchObject([{ value: { count: 2 } }, 2]);
    });

    it('gives what is stale while the target is away, as long as it may', async () => {
      const cache = cacheOf({ ttlMs: 30, staleIfErrorMs: 400 });
      const key = cache.keyOf({});
      await cache.read(key, load, signal);
      await sleep(40);
      expect(await cache.read(key, failing(true), signal)).toMatchObject({ from: 'stale', value: { count: 1 } });
      await expect(Promise.resolve(cache.read(key, failing(false), signal))).rejects.toThrow('away');
      await sleep(450);
      await expect(Promise.resolve(cache.read(key, failing(true), signal))).rejects.toThrow('away');
    });

    it('gives no one a part to change of what others get', async () => {
      const cache = cacheOf();
      const key = cache.keyOf({});
      await cache.read(key, async () => ({ deep: [{ a: 1 }] }), signal);
      const { value } = await cache.read(key, load, signal);
      expect(() => (value as { deep: object[] }).deep.push({})).toThrow(TypeError);
    });

    it('keeps nothing that JSON would change', async () => {
      const cache = cacheOf();
      const key = cache.keyOf({});
      const bytes = async () => ({ body: Buffer.from('bytes') });
      await cache.read(key, bytes, signal);
      expect(await cache.read(key, load, signal)).toMatchObject({ from: 'target' });
    });

    it('keeps no failure', async () => {
      const cache = cacheOf();
      const key = cache.keyOf({});
      await expect(Promise.resolve(cache.read(key, failing(true), signal))).rejects.toThrow('away');
      expect(await cache.read(key, load, signal)).toMatchObject({ from: 'target' });
    });

    it('ends the waiting of who aborts', async () => {
      const cache = cacheOf({ staleIfErrorMs: 60_000 });
      const aborting = new AbortController();
      const waiting = cache.read(cache.keyOf({}), () => new Promise(() => {}), aborting.signal);
      aborting.abort(new Error('stopping'));
      await expect(Promise.resolve(waiting)).rejects.toThrow('stopping');
    });
  });
}
