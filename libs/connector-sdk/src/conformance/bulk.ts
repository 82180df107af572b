import { expect, it } from '@jest/globals';
import type { Bench } from './bench.js';

/** Tests of `executeMany`: one outcome per item, in order, and one bad item harms nobody else. */
export function writesManyInOrder(bench: () => Bench, newId: () => string): void {
  it('answers one outcome per item and keeps the order of each key', async () => {
    const { target } = bench();
    const ids = [newId(), newId(), newId()];
    const items = Array.from({ length: 60 }, (_, n) => {
      const id = ids[n % 3] as string;
      return [id, target.write.input(id, n)] as const;
    });
    const outcomes = await bench().writeMany(items);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(items.map(() => 'ok'));
    expect(await Promise.all(ids.map((id) => target.write.stored(id)))).toEqual([57, 58, 59]);
  });

  it('lets one bad item fail alone: later ones of its key are not tried, all others go through', async () => {
    const { write } = bench().target;
    const [bad, good, other] = [newId(), newId(), newId()];
    const outcomes = await bench().writeMany([
      [good, write.input(good, 1)],
      [bad, write.input(bad, 2)],
      [bad, write.refused(bad)],
      [other, write.input(other, 3)],
      [bad, write.input(bad, 4)],
      [good, write.input(good, 5)],
      [null, write.input(newId(), 6)],
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['ok', 'ok', 'failed', 'ok', 'notTried', 'ok', 'ok']);
    expect(outcomes[2]).toMatchObject({ error: { retryable: false, effect: 'none' } });
    expect(await Promise.all([good, bad, other].map((id) => write.stored(id)))).toEqual([5, 2, 3]);
  });

  it('answers an empty batch with no outcome', async () => {
    expect(await bench().writeMany([])).toEqual([]);
  });

  it('tells that the effect is possible when the target falls silent with a batch on its way', async () => {
    const { proxy, target } = bench();
    await bench().write(newId(), 0);
    proxy.hang();
    const items = [newId(), newId()].map((id) => [id, target.write.input(id, 1)] as const);
    const outcomes = await bench().writeMany(items, AbortSignal.timeout(500));
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'failed', error: { retryable: true, effect: 'possible' } });
    expect(outcomes).toHaveLength(2);
  });
}
