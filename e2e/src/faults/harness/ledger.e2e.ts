import { describe, expect, it } from '@jest/globals';
import { Ledger } from './ledger.js';

describe('the ledger that faults are judged by', () => {
  it.each([
    ['each once, in order', [0, 1, 2, 3]],
    ['a repeated suffix', [0, 1, 2, 1, 2, 3]],
    ['repeats that are repeated', [0, 1, 0, 1, 2, 1, 2, 3, 3]],
  ])('allows %s', (_, arrivals) => {
    expect(judge(4, arrivals)).toEqual([]);
  });

  it.each([
    ['a lost event', [0, 1, 2], /1 of 4 lost: 3/],
    ['an event before its time', [0, 2, 1, 3], /leaps from 0 to 2/],
    ['a repeat with a gap', [0, 1, 2, 3, 1, 3], /leaps from 1 to 3/],
    ['an older event as the last one', [0, 1, 2, 3, 2], /ends with 2, not 3/],
  ])('tells %s', (_, arrivals, what) => {
    expect(judge(4, arrivals)).toContainEqual(expect.stringMatching(what));
  });

  it('lets a key go on without what was given up, and without nothing else', () => {
    const ledger = new Ledger();
    const marks = Array.from({ length: 6 }, () => ledger.send('k'));
    ledger.giveUp(marks.slice(1, 3));
    for (const seq of [0, 3, 5]) ledger.arrive({ key: 'k', seq });
    expect(ledger.missingMarks()).toEqual([{ key: 'k', seq: 4 }]);
    expect(ledger.contradictions()).toHaveLength(2);
    for (const seq of [4, 5]) ledger.arrive({ key: 'k', seq });
    expect(ledger.missing).toBe(0);
    expect(ledger.contradictions()).toEqual([expect.stringMatching(/leaps from 3 to 5/)]);
  });

  it('tells two calls of a key beside each other', () => {
    const ledger = new Ledger();
    ledger.arrive(ledger.send('k'));
    ledger.overlap('k');
    expect(ledger.contradictions()).toEqual(['k: 1 calls began while another was open']);
  });
});

function judge(sent: number, arrivals: readonly number[]): string[] {
  const ledger = new Ledger();
  for (let seq = 0; seq < sent; seq++) ledger.send('k');
  for (const seq of arrivals) ledger.arrive({ key: 'k', seq });
  return ledger.contradictions();
}
