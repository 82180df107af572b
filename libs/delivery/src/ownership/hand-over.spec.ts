import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf } from '../testing/items.fixture.js';
import { handOverOf, settledBefore, takenOver } from './hand-over.js';

const offsets = Array.from({ length: 12 }, (_, offset) => offset);

describe('what an owner hands over', () => {
  it('is all that is settled, also behind what is not', () => {
    const { progress } = progressOf();
    progress.committed(2);
    const [, b, , d, e] = [2, 3, 4, 5, 6].map((offset) => itemAt(progress, offset));
    for (const item of [b, d, e]) progress.settle(item!);
    progress.pass(7);
    expect(progress.handOver()).toEqual({ committed: 2, settledTo: 8, unsettled: [2, 4] });
  });

  it('ends before an event whose reports are on their way: what is settled behind it must be repeated with it', () => {
    const { progress } = progressOf();
    progress.committed(2);
    const [a, b, c] = [2, 3, 4].map((offset) => itemAt(progress, offset));
    progress.settle(a!);
    progress.conclude(b!);
    progress.settle(c!);
    expect(progress.handOver()).toEqual({ committed: 2, settledTo: 3, unsettled: [] });
  });

  it('does not reach what was not taken', () => {
    const { progress } = progressOf();
    progress.committed(2);
    const item = itemAt(progress, 2);
    progress.position = 50;
    expect(progress.handOver()).toEqual({ committed: 2, settledTo: 3, unsettled: [2] });
    progress.settle(item);
    expect(progress.handOver()).toEqual({ committed: 2, settledTo: 3, unsettled: [] });
  });

  it('is nothing where all that is settled is committed', () => {
    const { progress } = progressOf();
    progress.committed(2);
    expect(progress.handOver()).toBeNull();
    progress.settle(itemAt(progress, 2));
    progress.committed(3);
    expect(progress.handOver()).toBeNull();
  });

  it('is what it was told itself, where it has not read that again', () => {
    const { progress } = progressOf();
    const told = { committed: 2, settledTo: 9, unsettled: [2, 5, 7] };
    progress.committed(2);
    progress.position = 2;
    progress.takeOver(told);
    expect(progress.handOver()).toEqual(told);
    const [, b] = [2, 3].map((offset) => itemAt(progress, offset));
    progress.position = 4;
    progress.settle(b!);
    expect(progress.handOver()).toEqual(told);
    progress.conclude(itemAt(progress, 5));
    progress.position = 6;
    expect(progress.handOver()).toBeNull();
  });

  it('is only its own once the log has begun anew', () => {
    const { progress } = progressOf();
    progress.committed(2);
    progress.takeOver({ committed: 2, settledTo: 9, unsettled: [] });
    progress.startAgain(0);
    expect(progress.settledBefore(3)).toBe(false);
    expect(progress.handOver()).toBeNull();
  });

  it('ends where too much before it is not settled', () => {
    const endless = function* () {
      for (let offset = 100; ; offset += 2) yield offset;
    };
    const handOver = handOverOf(7, 1_000_000, endless());
    expect(handOver).toMatchObject({ committed: 7, settledTo: 20_100 });
    expect(handOver?.unsettled).toHaveLength(10_000);
  });
});

describe('the next owner', () => {
  const handOver = { committed: 4, settledTo: 9, unsettled: [6, 7] };
  const leavesAlone = (group: { committed: number | null; end: number }, over = handOver) =>
    offsets.filter(settledBefore(takenOver(over, group)));

  it('leaves alone what was settled', () => {
    expect(leavesAlone({ committed: 4, end: 20 })).toEqual([0, 1, 2, 3, 4, 5, 8]);
  });

  it('does so when more was committed after all', () => {
    expect(leavesAlone({ committed: 6, end: 9 })).toEqual([0, 1, 2, 3, 4, 5, 8]);
  });

  it.each([
    ['the log ends before that: the topic was made anew', { committed: 4, end: 8 }],
    [
      'the group stands further back: it lost its offsets with its topic, or somebody wants a replay',
      { committed: 3, end: 20 },
    ],
    ['the group has no offset', { committed: null, end: 20 }],
  ])('reads everything when %s', (_, group) => {
    expect(leavesAlone(group)).toEqual([]);
  });

  it('reads everything when nothing had been committed: nothing tells the log from another one', () => {
    expect(leavesAlone({ committed: 0, end: 20 }, { ...handOver, committed: 0 })).toEqual([]);
  });
});
