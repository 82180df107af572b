import { describe, expect, it } from '@jest/globals';
import { FakeClock } from './fake-clock.fixture.js';
import { RetryBudget } from './retry-budget.js';

describe('a retry budget', () => {
  const drained = (ratio = 0.2) => {
    const clock = new FakeClock();
    const budget = new RetryBudget(ratio, clock);
    while (budget.take());
    return { clock, budget };
  };

  it('holds retries back when they keep failing, but for a few a second', () => {
    const { clock, budget } = drained();
    expect([budget.left, budget.waitMs]).toEqual([0, 200]);
    clock.pass(1_000);
    expect(budget.left).toBe(5);
    clock.pass(3_600_000);
    expect(budget.left).toBe(100);
  });

  it('allows a share of what succeeds', () => {
    const { budget } = drained();
    budget.succeeded(50, 0);
    expect(budget.left).toBe(10);
    const { budget: none } = drained(0);
    none.succeeded(1_000, 0);
    expect(none.take()).toBe(false);
  });

  it('costs nothing where retries succeed, so that a target that is back is soon called in full', () => {
    const { clock, budget } = drained();
    clock.pass(1_000);
    let rounds = 0;
    for (; budget.left < 64; rounds++) {
      let retries = 0;
      while (budget.take()) retries++;
      budget.succeeded(retries, retries);
    }
    expect(rounds).toBeLessThan(20);
  });

  it('takes back a retry that was not made', () => {
    const { budget } = drained();
    budget.giveBack(1);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});
