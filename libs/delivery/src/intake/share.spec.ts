import { describe, expect, it } from '@jest/globals';
import { Budget } from './share.js';

describe('the budget of a process', () => {
  it('is divided among its subscriptions, so that the sum stays within it', () => {
    const budget = new Budget({ records: 10, bytes: 1_000 });
    const [blocked, other] = [budget.join(() => {}), budget.join(() => {})];
    for (let i = 0; i < 5; i++) blocked.take(10);
    expect(blocked.full).toBe(true);
    expect(other.full).toBe(false);
    other.close();
    expect(blocked.full).toBe(false);
  });

  it('counts bytes as well as records', () => {
    const share = new Budget({ records: 10, bytes: 1_000 }).join(() => {});
    share.take(1_000);
    expect(share.full).toBe(true);
  });

  it('tells when half of a full share is free', () => {
    let room = 0;
    const share = new Budget({ records: 4, bytes: 1_000 }).join(() => room++);
    for (let i = 0; i < 4; i++) share.take(1);
    share.release(1);
    expect(room).toBe(0);
    share.release(1);
    expect(room).toBe(1);
  });
});
