import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until `condition` holds; fails with what was waited for. What it throws ends the waiting. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  { timeoutMs = 30_000, what }: { readonly timeoutMs?: number; readonly what: () => string },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what()}`);
    await sleep(25);
  }
}
