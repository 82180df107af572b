import { systemClock } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeClock } from '../fake-clock.fixture.js';
import type { Budget, Grant, Unused } from './budget.js';
import type { ProviderLimits } from './provider-limits.js';
import { RateLimit } from './rate-limit.js';
import { ReplicaBudget } from './replica-budget.js';

const rule = { limit: 1_000, perMs: 10_000 };

describe('a rate limit', () => {
  let clock: FakeClock;
  let asked: { want: number; unused: Unused | null }[];
  let observed: ProviderLimits[];
  let answer: (want: number) => Grant | Promise<Grant>;
  let ready: number;
  let limit: RateLimit;

  const grant = (granted: number, waitMs = 0): Grant => ({ granted, waitMs, rest: 500, slot: 1, source: 'cluster' });
  const pass = (ms: number) => {
    clock.pass(ms);
    return jest.advanceTimersByTimeAsync(ms);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    [clock, asked, observed, ready] = [new FakeClock(), [], [], 0];
    answer = (want) => grant(want);
    const budget: Budget = {
      take: (want, unused) => {
        asked.push({ want, unused });
        return answer(want);
      },
      observe: (said) => void observed.push(said),
    };
    limit = new RateLimit(rule, budget, clock, () => ready++);
  });
  afterEach(() => {
    limit.close();
    jest.useRealTimers();
  });

  it('asks for larger chunks the more is used, up to a bound', () => {
    for (let call = 0; call < 200; call++) expect(limit.tryTake()).toBe(true);
    expect(asked.slice(0, 7).map(({ want }) => want)).toEqual([1, 2, 4, 8, 16, 20, 20]);
    expect(asked.length).toBeLessThan(16);
  });

  it('gives back what was not used in its time, and asks for less', () => {
    for (let call = 0; call < 16; call++) limit.tryTake();
    clock.pass(10_000);
    limit.tryTake();
    expect(asked.at(-1)).toMatchObject({ want: 8, unused: { count: 15 } });
  });

  it('calls when there is a chance again', async () => {
    answer = () => grant(0, 70);
    expect([limit.tryTake(), limit.tryTake(), asked.length, limit.waitMs]).toEqual([false, false, 1, 70]);
    await pass(69);
    expect(ready).toBe(0);
    answer = (want) => grant(want);
    await pass(1);
    expect([ready, limit.tryTake()]).toEqual([1, true]);
  });

  it('does not wait for the budget: it says no, and calls when the answer is there', async () => {
    answer = async (want) => grant(want);
    expect([limit.tryTake(), limit.tryTake(), asked.length]).toEqual([false, false, 1]);
    await pass(0);
    expect([ready, limit.tryTake()]).toEqual([1, true]);
  });

  it('asks again when the budget fails', async () => {
    answer = () => Promise.reject(new Error('away'));
    expect(limit.tryTake()).toBe(false);
    await pass(0);
    answer = (want) => grant(want);
    await pass(100);
    expect([ready, limit.tryTake()]).toEqual([1, true]);
  });

  it('passes on what the provider says that is news, and holds its tokens back when nothing is left', () => {
    for (let call = 0; call < 2; call++) limit.tryTake();
    limit.observe({ remaining: 900 });
    expect(observed).toEqual([]);
    limit.observe({ remaining: 12 });
    limit.observe({ remaining: 11 });
    limit.observe({ retryAfterMs: 1_000 });
    // All that were under way hear the same.
    limit.observe({ retryAfterMs: 1_000 });
    expect(observed).toEqual([{ remaining: 12 }, { retryAfterMs: 1_000 }]);
    limit.tryTake();
    expect(asked.at(-1)?.unused).toMatchObject({ count: 1 });
  });

  it('leaves no timer behind, and grants nothing once it is closed', () => {
    answer = () => grant(0, 70);
    limit.tryTake();
    limit.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('begins calls at the pace of a real budget', async () => {
  const began = performance.now();
  let taken = 0;
  await new Promise<void>((resolve) => {
    const take = () => {
      while (taken < 60 && limit.tryTake()) taken++;
      if (taken === 60) resolve();
    };
    const limit = new RateLimit(
      { limit: 20, perMs: 200 },
      new ReplicaBudget({ limit: 20, perMs: 200 }, systemClock),
      systemClock,
      take,
    );
    take();
  });
  // Twenty at once, twenty in each of two more windows.
  expect(performance.now() - began).toBeGreaterThan(400);
});
