import { describe, expect, it } from '@jest/globals';
import { emptyTally } from './conclude.js';
import { Outage } from './outage.js';

const good = { ...emptyTally(), succeeded: 1 };
const bad = { ...emptyTally(), retried: 3 };

describe('an outage', () => {
  it('ends with the first success after many calls that all failed, once', () => {
    const outage = new Outage();
    for (let i = 0; i < 5; i++) expect(outage.endsWith(bad)).toBe(false);
    expect(outage.endsWith(good)).toBe(true);
    expect(outage.endsWith(good)).toBe(false);
  });

  it('does not end with answers that the target has not given', () => {
    const outage = new Outage();
    const stale = { ...emptyTally(), succeeded: 1, withoutTarget: 1 };
    const elsewhere = { ...emptyTally(), succeeded: 1, fellBack: 1 };
    expect([bad, bad, bad, bad, bad, stale, elsewhere, good].map((call) => outage.endsWith(call))).toEqual([
      ...Array(7).fill(false),
      true,
    ]);
  });

  it('is not seen in one key that fails beside others that succeed', () => {
    const outage = new Outage();
    for (let i = 0; i < 20; i++) {
      expect(outage.endsWith(bad)).toBe(false);
      expect(outage.endsWith(good)).toBe(false);
    }
  });
});
