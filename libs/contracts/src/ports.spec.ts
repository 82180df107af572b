import { expect, it } from '@jest/globals';
import { systemClock } from './ports.js';

it('a sleep ends when its time has come, and at once when it is aborted, with the reason', async () => {
  const begun = systemClock.monotonic();
  await systemClock.sleep(20);
  expect(systemClock.monotonic() - begun).toBeGreaterThanOrEqual(19);
  const abort = new AbortController();
  const reason = new Error('stop');
  const sleep = systemClock.sleep(60_000, abort.signal);
  abort.abort(reason);
  await expect(sleep).rejects.toBe(reason);
  await expect(systemClock.sleep(60_000, abort.signal)).rejects.toBe(reason);
});
