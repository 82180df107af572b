import { describe, expect, test } from '@jest/globals';
import { retrySchedule } from './retry.js';

const policy = { initialMs: 200, maxMs: 10_000, forMs: 60_000 };
const longest = retrySchedule(policy, () => 1 - Number.EPSILON);

describe('the wait before the next attempt', () => {
  test('doubles at most, up to the bound', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50, 5_000].map((attempt) => longest.nextDelay({ attempt, elapsedMs: 0 }));
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
  });

  test('is spread over the whole range, so that many failures do not come back at once', () => {
    const schedule = retrySchedule(policy);
    const waits = Array.from({ length: 2_000 }, () => schedule.nextDelay({ attempt: 4, elapsedMs: 0 }) as number);
    expect(Math.min(...waits)).toBeLessThan(160);
    expect(Math.max(...waits)).toBeGreaterThan(1_440);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_600);
    expect(waits.filter((wait) => wait < 800).length / waits.length).toBeCloseTo(0.5, 1);
  });

  test('is never shorter than the target asked for, even beyond the bound', () => {
    expect(longest.nextDelay({ attempt: 1, elapsedMs: 0, retryAfterMs: 30_000 })).toBe(30_000);
    expect(longest.nextDelay({ attempt: 3, elapsedMs: 0, retryAfterMs: 10 })).toBe(800);
  });
});

describe('it is given up', () => {
  test('when the next attempt would come too late', () => {
    expect(longest.nextDelay({ attempt: 7, elapsedMs: 50_000 })).toBe(10_000);
    expect(longest.nextDelay({ attempt: 7, elapsedMs: 50_001 })).toBeNull();
  });

  test('at once when the target asks for longer than is left', () => {
    expect(longest.nextDelay({ attempt: 1, elapsedMs: 0, retryAfterMs: 60_001 })).toBeNull();
  });
});
