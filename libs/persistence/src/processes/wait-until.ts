import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again every 20 ms until `condition` holds (true) or `ms` milliseconds have passed (false). */
export async function waitUntil(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= deadline) return false;
    await sleep(20);
  }
}
