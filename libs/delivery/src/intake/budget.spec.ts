import { describe, expect, it } from '@jest/globals';
import { Budget, type Share } from './budget.js';

const fill = (share: Share, most = 1_000) => {
  let taken = 0;
  while (!share.full && taken < most) {
    share.take(10);
    taken++;
  }
  return taken;
};

describe('the budget of a process', () => {
  it('leaves room for the others when one subscription is stuck', () => {
    const budget = new Budget({ records: 100, bytes: 100_000 });
    const [stuck, other] = [budget.join(() => {}), budget.join(() => {})];
    expect(fill(stuck)).toBe(50);
    expect(fill(other)).toBe(50);
  });

  it('lets a busy subscription have half of all beside many quiet ones', () => {
    const budget = new Budget({ records: 100, bytes: 100_000 });
    for (let i = 0; i < 98; i++) budget.join(() => {});
    expect(fill(budget.join(() => {}))).toBe(50);
  });

  it('bounds the sum when all are stuck', () => {
    const budget = new Budget({ records: 100, bytes: 100_000 });
    const shares = Array.from({ length: 10 }, () => budget.join(() => {}));
    const sum = shares.reduce((all, share) => all + fill(share), 0);
    expect(sum).toBeLessThanOrEqual(190);
    expect(shares.every((share) => share.full)).toBe(true);
  });

  it('counts bytes as well as records', () => {
    const share = new Budget({ records: 100, bytes: 1_000 }).join(() => {});
    share.take(500);
    expect(share.full).toBe(true);
  });

  it('tells when half of a full share is free', () => {
    let room = 0;
    const share = new Budget({ records: 8, bytes: 1_000 }).join(() => room++);
    for (let i = 0; i < 4; i++) share.take(1);
    expect(share.full).toBe(true);
    share.release(1);
    share.release(1);
    expect(room).toBe(0);
    share.release(1);
    expect(room).toBe(1);
  });
});
