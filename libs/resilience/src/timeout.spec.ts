import { ArkError } from '@arkflows/contracts';
import { describe, expect, test } from '@jest/globals';
import { withTimeout } from './timeout.js';

const never = () => new Promise<never>(() => {});

describe('withTimeout', () => {
  test('gives what the work gives, or its error', async () => {
    expect(await withTimeout(1_000, undefined, async () => 7)).toBe(7);
    const error = new Error('broken');
    await expect(withTimeout(1_000, undefined, () => Promise.reject(error))).rejects.toBe(error);
    await expect(
      withTimeout(1_000, undefined, () => {
        throw error;
      }),
    ).rejects.toBe(error);
  });

  test('ends work that takes too long, and tells it so through its signal', async () => {
    let seen: AbortSignal | undefined;
    const result = withTimeout(10, undefined, (signal) => {
      seen = signal;
      return never();
    });
    await expect(result).rejects.toMatchObject({ code: 'TARGET_TIMEOUT', retryable: true, effect: 'possible' });
    expect(seen?.reason).toMatchObject({ code: 'TARGET_TIMEOUT' });
  });

  test('tells the timeout even when the work answers its signal with an error of its own', async () => {
    const work = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('socket closed'))));
    await expect(withTimeout(10, undefined, work)).rejects.toMatchObject({ code: 'TARGET_TIMEOUT' });
  });

  test('leaves the last word to work that knows how it ended', async () => {
    const known = new ArkError('TARGET_TIMEOUT', 'not even connected', { retryable: true, effect: 'none' });
    const heeding = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => setTimeout(() => reject(known), 5)));
    await expect(withTimeout(10, undefined, heeding)).rejects.toBe(known);
    const lucky = (signal: AbortSignal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve('after all')));
    expect(await withTimeout(10, undefined, lucky)).toBe('after all');
  });

  test('ends with the reason of the outer signal, before or during the work', async () => {
    const stopping = new Error('stopping');
    const controller = new AbortController();
    const result = withTimeout(60_000, controller.signal, never);
    controller.abort(stopping);
    await expect(result).rejects.toBe(stopping);
    let ran = false;
    const late = withTimeout(60_000, controller.signal, async () => {
      ran = true;
    });
    await expect(late).rejects.toBe(stopping);
    expect(ran).toBe(false);
  });

  test('leaves the signal alone once the work is done', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    let seen: AbortSignal | undefined;
    const controller = new AbortController();
    await withTimeout(60_000, controller.signal, async (signal) => {
      seen = signal;
    });
    controller.abort(new Error('later'));
    expect(seen?.aborted).toBe(false);
    expect(timers()).toBe(before);
  });
});
