import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf } from '../testing/items.fixture.js';

describe('the watermark of a partition', () => {
  it('moves only over what is settled without a gap, whatever the order of settlement', () => {
    const { progress } = progressOf();
    const [a, b, c] = [10, 11, 12].map((offset) => itemAt(progress, offset));
    progress.settle(c!);
    progress.settle(b!);
    expect(progress.uncommitted).toBeNull();
    progress.settle(a!);
    expect(progress.uncommitted).toBe(13);
  });

  it('never passes an unsettled record, in any order of settlement', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { progress } = progressOf();
      const items = Array.from({ length: 8 }, (_, offset) => itemAt(progress, offset));
      const settled = new Set<number>();
      for (const offset of shuffled(8, seed)) {
        progress.settle(items[offset]!);
        settled.add(offset);
        let contiguous = 0;
        while (settled.has(contiguous)) contiguous++;
        expect(progress.uncommitted ?? 0).toBe(contiguous);
      }
    }
  });

  it('takes filtered records along with what stands before them', () => {
    const { progress } = progressOf();
    progress.pass(5);
    expect(progress.uncommitted).toBe(6);
    const item = itemAt(progress, 6);
    progress.pass(7);
    progress.pass(8);
    expect(progress.uncommitted).toBe(6);
    progress.settle(item);
    expect(progress.uncommitted).toBe(9);
  });

  it('has nothing to commit again once committed', () => {
    const { progress } = progressOf();
    progress.settle(itemAt(progress, 3));
    progress.committed(4);
    expect(progress.uncommitted).toBeNull();
  });

  it('counts each record in and out once, settled or abandoned', () => {
    const { progress, memory } = progressOf();
    const [a, b] = [itemAt(progress, 0), itemAt(progress, 1)];
    expect(memory).toEqual({ records: 2, bytes: 200 });
    progress.settle(a);
    progress.settle(a);
    progress.abandon();
    progress.settle(b);
    expect(memory).toEqual({ records: 0, bytes: 0 });
  });

  it('commits nothing of what was abandoned, and takes nothing more', () => {
    const { progress, memory, lose } = progressOf();
    const item = itemAt(progress, 0);
    lose();
    progress.settle(item);
    expect(progress.uncommitted).toBeNull();
    itemAt(progress, 1);
    expect(memory.records).toBe(0);
  });

  it('holds on to nothing that is settled, though the oldest record is not', () => {
    const { progress } = progressOf();
    const oldest = itemAt(progress, 0);
    for (let offset = 1; offset < 10_000; offset++) progress.settle(itemAt(progress, offset));
    expect(oldest.nextInPartition).toBeNull();
    expect(oldest.through).toBe(9_999);
    progress.settle(oldest);
    expect(progress.uncommitted).toBe(10_000);
  });

  it('waits for the reports of what is concluded, and for nothing else', async () => {
    const { progress } = progressOf();
    const [a, b] = [itemAt(progress, 0), itemAt(progress, 1)];
    await progress.reports.none();
    progress.conclude(b);
    let reported = false;
    const waiting = progress.reports.none().then(() => {
      reported = true;
    });
    await Promise.resolve();
    expect(reported).toBe(false);
    progress.settle(b);
    await waiting;
    expect(a.settled).toBe(false);
  });
});

function shuffled(n: number, seed: number): number[] {
  const numbers = Array.from({ length: n }, (_, i) => i);
  let state = seed;
  for (let i = n - 1; i > 0; i--) {
    state = (state * 1103515245 + 12345) % 2147483648;
    const j = state % (i + 1);
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return numbers;
}
