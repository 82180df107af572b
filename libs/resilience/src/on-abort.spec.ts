import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onAbort } from './on-abort.js';

describe('onAbort', () => {
  it('tells all that wait, once, with one listener', () => {
    const controller = new AbortController();
    const told: number[] = [];
    for (let n = 0; n < 3; n++) onAbort(controller.signal, () => told.push(n));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    controller.abort();
    expect(told).toEqual([0, 1, 2]);
  });

  it('does not tell who has taken it back, and leaves no listener behind', () => {
    const controller = new AbortController();
    const told: string[] = [];
    const takeBack = onAbort(controller.signal, () => told.push('first'));
    const takeBackOther = onAbort(controller.signal, () => told.push('second'));
    takeBack();
    takeBack();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    takeBackOther();
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    onAbort(controller.signal, () => told.push('third'));
    controller.abort();
    expect(told).toEqual(['third']);
  });

  it('lets one that is told take back another', () => {
    const controller = new AbortController();
    const told: string[] = [];
    let takeBack = () => {};
    onAbort(controller.signal, () => {
      told.push('first');
      takeBack();
    });
    takeBack = onAbort(controller.signal, () => told.push('second'));
    controller.abort();
    expect(told).toEqual(['first']);
  });
});
