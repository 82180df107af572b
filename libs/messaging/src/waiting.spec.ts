import { systemClock } from '@arkflows/contracts';
import { expect, test } from '@jest/globals';
import { within } from './waiting.js';

test('work that ends in time gives its outcome', async () => {
  await expect(within(systemClock, 5000, 'Working', Promise.resolve('done'))).resolves.toBe('done');
  await expect(within(systemClock, 5000, 'Working', Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('work that takes longer is a timeout that says what was done', async () => {
  await expect(within(systemClock, 5, 'Working', new Promise(() => {}))).rejects.toMatchObject({
    code: 'TIMEOUT',
    retryable: true,
    message: 'Working took longer than 5 ms',
  });
});
