import { systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../fake-clock.fixture.js';
import { shareOf } from './budget.js';
import { budgetContract } from './budget-contract.fixture.js';
import { ReplicaBudget } from './replica-budget.js';
import { ShareBudget } from './share-budget.js';

budgetContract('of one replica', async (rule) => ({ budget: new ReplicaBudget(rule, systemClock) }));

describe('at full load over a minute', () => {
  /** Takes as much as it can get; the times of all calls. */
  function calls(limit: number, perMs: number, chunk: number): number[] {
    const clock = new FakeClock();
    const budget = new ReplicaBudget({ limit, perMs }, clock);
    const began = clock.monotonic();
    const times: number[] = [];
    for (let now = 0; now < 60_000; now = clock.monotonic() - began) {
      const { granted, waitMs } = budget.take(chunk, null);
      for (let i = 0; i < granted; i++) times.push(now);
      clock.pass(granted > 0 ? 0.5 : Math.max(waitMs, 0.1));
    }
    return times;
  }

  const mostWithin = (times: readonly number[], ms: number) => {
    let [most, first] = [0, 0];
    times.forEach((time, last) => {
      while ((times[first] as number) <= time - ms) first++;
      most = Math.max(most, last - first + 1);
    });
    return most;
  };

  it.each([
    [500, 1_000, 10],
    [7, 1_000, 1],
    [100, 10_000, 3],
  ])('%d in %d ms: nearly all of it is used, and never more', (limit, perMs, chunk) => {
    const times = calls(limit, perMs, chunk);
    expect(mostWithin(times, perMs)).toBeLessThanOrEqual(limit);
    expect(times.length / ((limit * 60_000) / perMs)).toBeGreaterThan(0.95);
  });
});

describe('a share', () => {
  it('is the limit divided; less than one call becomes one in a longer time', () => {
    expect(shareOf({ limit: 500, perMs: 1_000 }, 3)).toEqual({ limit: 166, perMs: 1_000 });
    expect(shareOf({ limit: 2, perMs: 1_000 }, 4)).toEqual({ limit: 1, perMs: 2_000 });
    expect(shareOf({ limit: 2, perMs: 1_000 }, 0)).toEqual({ limit: 2, perMs: 1_000 });
  });

  it('follows the number of replicas, and what was granted still counts', () => {
    const clock = new FakeClock();
    const rule = { limit: 10, perMs: 60_000 };
    let replicas = 1;
    const share = new ShareBudget(rule, new ReplicaBudget(rule, clock), () => replicas);
    expect(share.take(4, null).granted).toBe(4);
    replicas = 2;
    expect(share.take(10, null).granted).toBe(1);
    replicas = 5;
    expect(share.take(10, null).granted).toBe(0);
  });
});
