import { expect, it } from '@jest/globals';
import { FailureWindow } from './failure-window.js';

it('counts what happened within the window, and forgets it in tenths', () => {
  const window = new FailureWindow(1_000);
  window.add(5_000, 3, 1);
  window.add(5_500, 1, 1);
  expect([window.calls, window.failureRate]).toEqual([4, 0.5]);
  window.add(6_050, 1, 0);
  expect([window.calls, window.failureRate]).toEqual([2, 0.5]);
  window.add(60_000, 1, 0);
  expect([window.calls, window.failureRate]).toEqual([1, 0]);
  window.clear();
  expect([window.calls, window.failureRate]).toEqual([0, 0]);
});
