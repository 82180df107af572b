import { expect, it } from '@jest/globals';
import type { Bench } from './bench.js';

/** Milliseconds beyond its signal after which a call must have ended. */
const BOUND = 1_500;

/** Tests of what a caller sees while the target is away, silent or back. */
export function livesThroughOutages(bench: () => Bench, newId: () => string): void {
  it('fails with a retryable error while the target is away, and recovers when it is back', async () => {
    const { proxy, target } = bench();
    await bench().write(newId(), 0);
    await proxy.away();
    expect(await bench().failure(target.write.input(newId(), 1))).toMatchObject({ retryable: true });
    await proxy.back();
    const id = newId();
    await bench().write(id, 2);
    expect(await target.write.stored(id)).toBe(2);
  });

  it('ends a call that is on its way when its signal aborts, and works again afterwards', async () => {
    const { proxy, target } = bench();
    await bench().write(newId(), 0);
    proxy.hang();
    const began = performance.now();
    const error = await bench().failure(target.write.input(newId(), 1), AbortSignal.timeout(300));
    expect(performance.now() - began).toBeLessThan(300 + BOUND);
    expect(error).toMatchObject({ code: 'TARGET_TIMEOUT', retryable: true, effect: 'possible' });
    await proxy.back();
    const id = newId();
    await bench().write(id, 2);
    expect(await target.write.stored(id)).toBe(2);
  });

  it('ends a call that is still connecting when its signal aborts', async () => {
    const { proxy, target } = bench();
    proxy.hang();
    const began = performance.now();
    const error = await bench().failure(target.write.input(newId(), 1), AbortSignal.timeout(300));
    expect(performance.now() - began).toBeLessThan(300 + BOUND);
    expect(error).toMatchObject({ retryable: true, effect: 'none' });
  });

  it('sends nothing when its signal is aborted from the start', async () => {
    const { target } = bench();
    const id = newId();
    const error = await bench().failure(target.write.input(id, 1), AbortSignal.abort());
    expect(error).toMatchObject({ code: 'ABORTED', effect: 'none' });
    expect(await target.write.stored(id)).toBeUndefined();
  });
}
