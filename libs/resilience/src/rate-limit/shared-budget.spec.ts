import { expect, it } from '@jest/globals';
import { FakeClock } from '../fake-clock.fixture.js';
import type { Grant } from './budget.js';
import { ReplicaBudget } from './replica-budget.js';
import { ShareBudget } from './share-budget.js';
import { type CommonBudget, SharedBudget } from './shared-budget.js';

it('keeps to its share while the common budget is away, says so, and tells it afterwards what was used', async () => {
  const clock = new FakeClock();
  const rule = { limit: 30, perMs: 60_000 };
  const own = new ReplicaBudget(rule, clock);
  const [elsewhere, alone]: [number[], boolean[]] = [[], []];
  let reachable = true;
  const common: CommonBudget = {
    take: async (want, _unused, used): Promise<Grant> => {
      if (!reachable) throw new Error('away');
      elsewhere.push(used);
      return { granted: want, waitMs: 0, rest: 10, slot: 1, source: 'cluster' };
    },
    observe: async () => {
      throw new Error('away');
    },
  };
  const budget = new SharedBudget(common, new ShareBudget(rule, own, () => 3), (now) => alone.push(now));
  expect((await budget.take(4, null)).granted).toBe(4);
  reachable = false;
  // Its share is ten, of which four are used.
  expect((await budget.take(20, null)).granted).toBe(6);
  expect((await budget.take(20, null)).granted).toBe(0);
  await budget.observe({ retryAfterMs: 100 });
  reachable = true;
  expect((await budget.take(1, null)).granted).toBe(1);
  await budget.take(1, null);
  expect(elsewhere).toEqual([0, 10, 0]);
  expect(alone).toEqual([true, false]);
});
