import { expect, it } from '@jest/globals';
import { Turns } from './turns.js';

/** Work that ends when it is told to. */
function works(turns: Turns, count: number) {
  const begun: number[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const done = Array.from({ length: count }, (_, n) =>
    turns.run(() => {
      begun.push(n);
      return new Promise<number>((resolve, reject) => {
        ends[n] = (error) => (error ? reject(error) : resolve(n));
      });
    }),
  );
  return { begun, ends, done };
}

const turnOver = () => new Promise((resolve) => setImmediate(resolve));

it('lets so many work beside each other, and the others in order as turns become free', async () => {
  const { begun, ends, done } = works(new Turns(2), 4);
  await turnOver();
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await turnOver();
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.();
  await turnOver();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[2]?.();
  ends[3]?.();
  expect(await Promise.all(done)).toEqual([0, 1, 2, 3]);
});

it('gives on the turn of one that fails', async () => {
  const { begun, ends, done } = works(new Turns(1), 2);
  await turnOver();
  ends[0]?.(new Error('no'));
  await expect(done[0]).rejects.toThrow('no');
  await turnOver();
  expect(begun).toEqual([0, 1]);
  ends[1]?.();
  await done[1];
});

it('does not let a newcomer in before one that waits', async () => {
  const turns = new Turns(1);
  const { begun, ends } = works(turns, 2);
  await turnOver();
  ends[0]?.();
  await turnOver();
  let late = false;
  void turns.run(async () => {
    late = true;
  });
  await turnOver();
  expect([begun, late]).toEqual([[0, 1], false]);
  ends[1]?.();
  await turnOver();
  expect(late).toBe(true);
});
