import { type Clock, systemClock } from '@arkflows/contracts';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecentAnswers } from './recent-answers.js';

describe('recent answers of the database', () => {
  let time: number;
  let asked: number;
  let answers: RecentAnswers<string>;
  beforeEach(() => {
    time = 0;
    asked = 0;
    const clock: Clock = { ...systemClock, monotonic: () => time };
    answers = new RecentAnswers(1_000, clock);
  });
  const ask = (answer: string | null) => async () => {
    asked++;
    return answer;
  };

  it('stand for their time, and no longer', async () => {
    expect(await answers.get('a', ask('first'))).toBe('first');
    time = 999;
    expect(await answers.get('a', ask('second'))).toBe('first');
    time = 1_000;
    expect(await answers.get('a', ask('second'))).toBe('second');
  });

  it('are shared by those who ask at once', async () => {
    const both = await Promise.all([answers.get('a', ask('one')), answers.get('a', ask('two'))]);
    expect(both).toEqual(['one', 'one']);
    expect(asked).toBe(1);
  });

  it('are given anew after one is forgotten, even while it was under way', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const early = answers.get('a', () => promise);
    answers.forget('a');
    resolve('old');
    expect(await early).toBe('old');
    expect(await answers.get('a', ask('new'))).toBe('new');
  });

  it('do not say for long that something is not there, or failed', async () => {
    expect(await answers.get('a', ask(null))).toBeNull();
    expect(await answers.get('a', ask('there'))).toBe('there');
    const failing = () => Promise.reject(new Error('away'));
    await expect(answers.get('b', failing)).rejects.toThrow('away');
    expect(await answers.get('b', ask('back'))).toBe('back');
  });

  it('are a bounded number: the oldest goes first', async () => {
    for (let n = 0; n <= 1_000; n++) await answers.get(`key ${n}`, ask('kept'));
    asked = 0;
    await answers.get('key 1000', ask('anew'));
    await answers.get('key 1', ask('anew'));
    expect(asked).toBe(0);
    await answers.get('key 0', ask('anew'));
    expect(asked).toBe(1);
  });
});
