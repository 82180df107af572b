import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog, systemClock } from '@arkflows/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cacheContract } from '../cache/cache-contract.fixture.js';
import { MemoryCache } from '../cache/memory-cache.js';
import { ReadCache } from '../cache/read-cache.js';
import type { LimitRule } from '../rate-limit/budget.js';
import { budgetContract } from '../rate-limit/budget-contract.fixture.js';
import { RateLimit } from '../rate-limit/rate-limit.js';
import { ReplicaBudget } from '../rate-limit/replica-budget.js';
import { ShareBudget } from '../rate-limit/share-budget.js';
import { SharedBudget } from '../rate-limit/shared-budget.js';
import { ClusterBudget } from './cluster-budget.js';
import { Gate } from './gate.fixture.js';
import { RedisCache } from './redis-cache.js';
import { RedisLink } from './redis-link.js';

const url = () => {
  const address = process.env.ARK_TEST_REDIS;
  if (!address) throw new Error('ARK_TEST_REDIS is not set');
  return address;
};

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await sleep(10);
  }
}

async function openLink(address: string, onChange?: (up: boolean) => void): Promise<RedisLink> {
  // Patient, since the machine of a test may be busy.
  const link = new RedisLink({
    url: address,
    log: silentLog,
    commandTimeoutMs: 2_000,
    ...(onChange && { onChange }),
  });
  if (!(await link.upWithin(20_000))) throw new Error('Redis is not reached within 20 s');
  return link;
}

const sealed = 0x5a;
const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ sealed));
const cipher = { seal: (text: string) => flip(Buffer.from(text)), open: (bytes: Buffer) => flip(bytes).toString() };

budgetContract('in Redis', async (rule) => {
  const link = await openLink(url());
  return { budget: new ClusterBudget(link, `test:${randomUUID()}`, rule), close: () => link.close() };
});

describe('on Redis', () => {
  let link: RedisLink;
  beforeAll(async () => {
    link = await openLink(url());
  });
  afterAll(() => link.close());

  cacheContract('in memory and Redis', () => new RedisCache(link, `test:${randomUUID()}:`, cipher, silentLog));

  it('an answer serves the other replicas too, and lies there sealed', async () => {
    const prefix = `test:${randomUUID()}:`;
    const policy = { ttlMs: 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
    const replica = () =>
      new ReadCache(['p'], policy, {
        memory: new MemoryCache(1 << 20),
        shared: new RedisCache(link, prefix, cipher, silentLog),
        clock: systemClock,
        timeoutMs: 1_000,
      });
    const { signal } = new AbortController();
    const [one, other] = [replica(), replica()];
    const key = one.keyOf({});
    await one.read(key, async () => ({ token: 'c4n4ry' }), signal);
    const refuse = () => Promise.reject(new Error('not to be asked'));
    expect(await other.read(key, refuse, signal)).toMatchObject({ from: 'cache', value: { token: 'c4n4ry' } });
    const lies = await link.run((client) => client.getBuffer(prefix + key));
    expect(lies?.toString('latin1')).not.toContain('c4n4ry');
    // What cannot be opened counts as not there.
    await link.run((client) => client.set(prefix + key, 'tampered'));
    expect(await replica().read(key, async () => 'fresh', signal)).toMatchObject({ from: 'target' });
  });

  it('one Retry-After slows all replicas', async () => {
    const name = `test:${randomUUID()}`;
    const [one, other] = [1, 2].map(() => new ClusterBudget(link, name, { limit: 100, perMs: 60_000 }));
    await one?.observe({ retryAfterMs: 30_000 });
    expect(await other?.take(1, null)).toMatchObject({ granted: 0, waitMs: expect.closeTo(30_000, -4) });
  });

  it('a budget leaves no key behind for long', async () => {
    const name = `test:${randomUUID()}`;
    await new ClusterBudget(link, name, { limit: 10, perMs: 1_000 }).take(1, null);
    const ttl = await link.run((client) => client.pttl(name));
    expect(ttl).toBeGreaterThan(1_000);
    expect(ttl).toBeLessThan(3_000);
  });
});

describe('three replicas', () => {
  const rule: LimitRule = { limit: 200, perMs: 1_000 };
  const gate = new Gate(new URL(url()));
  const links: RedisLink[] = [];
  beforeAll(() => gate.open());
  afterEach(async () => {
    for (const link of links.splice(0)) await link.close();
  });
  afterAll(() => gate.cut());

  /** Take what they can get; when each call began. */
  async function race(seconds: number, onAlone: (alone: boolean) => void = () => {}, meanwhile = async () => {}) {
    const times: number[] = [];
    const name = `test:${randomUUID()}`;
    const limits = await Promise.all(
      [1, 2, 3].map(async () => {
        const link = await openLink(gate.url);
        links.push(link);
        const share = new ShareBudget(rule, new ReplicaBudget(rule, systemClock), () => 3);
        const budget = new SharedBudget(new ClusterBudget(link, name, rule), share, onAlone);
        const limit: RateLimit = new RateLimit(rule, budget, systemClock, () => take());
        const take = () => {
          while (limit.tryTake()) times.push(performance.now());
        };
        return { limit, take };
      }),
    );
    const began = performance.now();
    for (const { take } of limits) take();
    await Promise.all([sleep(seconds * 1_000), meanwhile()]);
    for (const { limit } of limits) limit.close();
    return { times, began };
  }

  const mostWithin = (times: readonly number[], ms: number) => {
    let [most, first] = [0, 0];
    times.forEach((time, last) => {
      while ((times[first] as number) <= time - ms) first++;
      most = Math.max(most, last - first + 1);
    });
    return most;
  };

  it('keep to one limit together, and use it up', async () => {
    const { times, began } = await race(4);
    expect(mostWithin(times, 1_000)).toBeLessThanOrEqual(rule.limit * 1.05);
    const share = times.filter((time) => time < began + 4_000).length / (rule.limit * 4);
    // How much of it is used on a quiet machine is measured by the benchmark.
    expect(share).toBeGreaterThan(0.8);
  });

  it('keep to their shares while Redis is away, and come back to it', async () => {
    const alone: boolean[] = [];
    let [lostAt, backAt] = [0, 0];
    const { times } = await race(
      8,
      (now) => alone.push(now),
      async () => {
        await sleep(1_500);
        await gate.cut();
        lostAt = performance.now();
        await sleep(2_500);
        await gate.open();
        backAt = performance.now();
      },
    );
    const without = times.filter((time) => time > lostAt + 1_200 && time < backAt);
    expect(without.length).toBeGreaterThan(100);
    expect(mostWithin(without, 1_000)).toBeLessThanOrEqual(rule.limit * 1.05);
    expect(alone.filter((now) => now)).toHaveLength(3);
    expect(alone.filter((now) => !now)).toHaveLength(3);
    const after = times.filter((time) => time > backAt + 2_000);
    expect(after.length).toBeGreaterThan(100);
    expect(mostWithin(after, 1_000)).toBeLessThanOrEqual(rule.limit * 1.05);
  });
});

describe('a Redis that hangs', () => {
  it('is lost after the time of one command, and back when it answers', async () => {
    const gate = new Gate(new URL(url()));
    await gate.open();
    const changes: boolean[] = [];
    const link = await openLink(gate.url, (up) => changes.push(up));
    try {
      gate.hold();
      await expect(link.run((client) => client.get('x'))).rejects.toThrow('Redis is away');
      const began = performance.now();
      await expect(link.run((client) => client.get('x'))).rejects.toThrow('Redis is away');
      expect(performance.now() - began).toBeLessThan(100);
      gate.release();
      await until(() => link.up, 'Redis is back');
      expect(await link.run((client) => client.get(`test:${randomUUID()}`))).toBeNull();
      expect(changes).toEqual([false, true]);
    } finally {
      await link.close();
      await gate.cut();
    }
  });

  it('is no reason to wait for long at the start, and may come later', async () => {
    const gate = new Gate(new URL(url()));
    await gate.open();
    const address = gate.url;
    await gate.cut();
    const link = new RedisLink({ url: address, log: silentLog });
    try {
      expect(await link.upWithin(50)).toBe(false);
      await expect(link.run((client) => client.ping())).rejects.toThrow('Redis is away');
      await gate.open();
      expect(await link.upWithin(20_000)).toBe(true);
    } finally {
      await link.close();
      await gate.cut();
    }
  });

  it('passes on what Redis itself refuses, and stays', async () => {
    const link = await openLink(url());
    const name = `test:${randomUUID()}`;
    await link.run((client) => client.set(name, 'text', 'PX', 60_000));
    await expect(link.run((client) => client.hgetall(name))).rejects.toThrow('WRONGTYPE');
    expect(link.up).toBe(true);
    await link.close();
  });
});
