import { silentLog } from '@arkflows/contracts';
import { expect, it } from '@jest/globals';
import { keepSwept } from './keep-swept.js';

it('sweeps again and again until it is told to stop, also after a sweep that failed', async () => {
  const stopping = new AbortController();
  let sweeps = 0;
  const store = {
    sweep: async () => {
      if (++sweeps === 3) stopping.abort();
      if (sweeps === 1) throw new Error('the disk is away');
      return 1;
    },
  };
  const pauses: number[] = [];
  const clock = { now: Date.now, monotonic: () => 0, sleep: async (ms: number) => void pauses.push(ms) };
  await keepSwept(store, { log: silentLog, clock, signal: stopping.signal });
  expect(sweeps).toBe(3);
  expect(pauses[0]).toBeLessThan(600_000);
  expect(pauses.slice(1)).toEqual([600_000, 600_000]);
});
