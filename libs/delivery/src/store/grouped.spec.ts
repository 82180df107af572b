import { describe, expect, it } from '@jest/globals';
import { Grouped } from './grouped.js';

/** Answers twice the number; each round waits until it is let go on. */
function doubling(weight?: (n: number) => number) {
  const rounds: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const grouped = new Grouped<number, number>(async (numbers) => {
    rounds.push(numbers);
    await new Promise<void>((resolve) => ends.push(resolve));
    return numbers.map((n) => n * 2);
  }, weight);
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { grouped, rounds, end };
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('what is asked together', () => {
  it('goes in one round, and each gets its own answer', async () => {
    const { grouped, rounds, end } = doubling();
    const answers = Promise.all([grouped.ask(1), grouped.ask(2)]);
    await end();
    await end();
    expect(await answers).toEqual([2, 4]);
    expect(rounds).toEqual([[1, 2]]);
  });

  it('waits for the round that is under way and goes in the next one, in order', async () => {
    const { grouped, rounds, end } = doubling();
    const answers = [grouped.ask(1)];
    await end();
    answers.push(grouped.ask(2), grouped.ask(3));
    expect(rounds).toEqual([[1]]);
    await end();
    await end();
    expect(await Promise.all(answers)).toEqual([2, 4, 6]);
    expect(rounds).toEqual([[1], [2, 3]]);
  });

  it('is divided where it is too many', async () => {
    const { grouped, rounds, end } = doubling();
    const answers = Promise.all(numbers(4_500).map((n) => grouped.ask(n)));
    for (let round = 0; round < 4; round++) await end();
    expect(await answers).toEqual(numbers(4_500).map((n) => n * 2));
    expect(rounds.map(({ length }) => length)).toEqual([2_000, 2_000, 500]);
  });

  it('is divided where it is too heavy, but one that is too heavy alone still goes', async () => {
    const MiB = 1024 * 1024;
    const { grouped, rounds, end } = doubling((n) => n * MiB);
    const answers = Promise.all([3, 2, 9, 1].map((n) => grouped.ask(n)));
    for (let round = 0; round < 5; round++) await end();
    await answers;
    expect(rounds).toEqual([[3], [2], [9], [1]]);
  });
});

describe('what is refused', () => {
  it('is refused alone where the round says so of one', async () => {
    const grouped = new Grouped<number, number>(async (all) => all.map((n) => (n === 2 ? new Error('not two') : n)));
    const answers = await Promise.allSettled([grouped.ask(1), grouped.ask(2), grouped.ask(3)]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('is the whole round where it fails, and the next one goes on', async () => {
    let rounds = 0;
    const grouped = new Grouped<number, number>(async (all) => {
      if (++rounds === 1) throw new Error('away');
      return all;
    });
    const answers = await Promise.allSettled([grouped.ask(1), grouped.ask(2)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await grouped.ask(3)).toBe(3);
  });
});
