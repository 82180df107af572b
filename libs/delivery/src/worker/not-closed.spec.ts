import { expect, it } from '@jest/globals';
import { NotClosed } from './not-closed.js';

it('tells how long the breaker was not closed since a moment, the span that is not over yet included', () => {
  let now = 0;
  const notClosed = new NotClosed({ monotonic: () => now });
  const at = (ms: number, happened: () => void) => {
    now = ms;
    happened();
  };
  expect(notClosed.since(0)).toBe(0);
  at(100, () => notClosed.begin());
  at(150, () => notClosed.begin());
  at(200, () => notClosed.end());
  at(250, () => notClosed.end());
  at(300, () => notClosed.begin());
  now = 340;
  expect([0, 100, 150, 200, 299, 330].map((since) => notClosed.since(since))).toEqual([140, 140, 90, 40, 40, 10]);
  at(400, () => notClosed.end());
  now = 1_000;
  expect([0, 350, 500].map((since) => notClosed.since(since))).toEqual([200, 50, 0]);
});
