import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Budget, Grant, LimitRule } from './budget.js';

/** A budget under test, of a name that nobody else uses; closing ends what it needs. */
export interface OpenBudget {
  readonly budget: Budget;
  close?(): Promise<void>;
}

/** What every budget keeps, on its own clock: real time passes. */
export function budgetContract(name: string, open: (rule: LimitRule) => Promise<OpenBudget>): void {
  describe(`the budget ${name}`, () => {
    const opened: OpenBudget[] = [];
    const budgetOf = async (limit: number, perMs: number) => {
      const one = await open({ limit, perMs });
      opened.push(one);
      return one.budget;
    };
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close?.();
    });
    const grantedOf = async (answer: Grant | Promise<Grant>) => (await answer).granted;

    it('grants what the window holds and no more, and tells how long to wait', async () => {
      const budget = await budgetOf(10, 60_000);
      expect(await budget.take(7, null)).toMatchObject({ granted: 7, rest: 3, waitMs: 0 });
      expect(await budget.take(7, null)).toMatchObject({ granted: 3, rest: 0 });
      const { granted, waitMs } = await budget.take(1, null);
      expect(granted).toBe(0);
      expect(waitMs).toBeGreaterThan(59_000);
      expect(waitMs).toBeLessThanOrEqual(62_000);
    });

    it('grants again once the window has passed', async () => {
      const budget = await budgetOf(1, 300);
      expect(await grantedOf(budget.take(1, null))).toBe(1);
      const { granted, waitMs } = await budget.take(1, null);
      expect([granted, waitMs > 200]).toEqual([0, true]);
      await sleep(waitMs + 5);
      expect(await grantedOf(budget.take(1, null))).toBe(1);
    });

    it('spreads calls over a short window', async () => {
      const budget = await budgetOf(100, 2_000);
      expect(await budget.take(50, null)).toMatchObject({ granted: 4 });
      const { granted, waitMs } = await budget.take(50, null);
      // On a machine that is held up the next one may be due already.
      if (granted === 0) expect(waitMs).toBeLessThanOrEqual(2_000 / 100);
    });

    it('takes back what was not used', async () => {
      const budget = await budgetOf(10, 60_000);
      const grant = await budget.take(10, null);
      expect(await budget.take(5, { grant, count: 4 })).toMatchObject({ granted: 4, rest: 0 });
    });

    it('grants nothing as long as the provider asks to wait', async () => {
      const budget = await budgetOf(10, 60_000);
      await budget.observe({ retryAfterMs: 200 });
      const { granted, waitMs } = await budget.take(1, null);
      expect([granted, waitMs > 50, waitMs <= 200]).toEqual([0, true, true]);
      await budget.observe({ retryAfterMs: 1 });
      await sleep(waitMs + 5);
      expect(await grantedOf(budget.take(1, null))).toBe(1);
    });

    it('grants no more than the provider has left, until that is renewed', async () => {
      const budget = await budgetOf(100, 60_000);
      await budget.observe({ remaining: 3, resetMs: 300 });
      expect(await grantedOf(budget.take(10, null))).toBe(3);
      const { granted, waitMs } = await budget.take(10, null);
      expect([granted, waitMs <= 300]).toEqual([0, true]);
      await sleep(waitMs + 5);
      expect(await grantedOf(budget.take(10, null))).toBe(10);
    });

    it('does not mind a provider that has as much left as is known here', async () => {
      const budget = await budgetOf(10, 60_000);
      expect(await grantedOf(budget.take(8, null))).toBe(8);
      await budget.observe({ remaining: 2, resetMs: 60_000 });
      expect(await grantedOf(budget.take(2, null))).toBe(2);
    });
  });
}
