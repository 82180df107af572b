import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { FloorResult, FloorTask } from './floor.js';

export type FloorName = 'copy' | 'consume' | 'loop' | 'calls';

const TIMEOUT_MS = 600_000;

/** Runs a floor in a fresh process. Throws when that ends without a result. */
export async function runFloor(name: FloorName, task: FloorTask): Promise<FloorResult> {
  const child = fork(new URL(`./${name}.js`, import.meta.url), [JSON.stringify(task)]);
  try {
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const told = once(child, 'message').then(([result]) => result as FloorResult);
    const failed = ended.then(([code]) => {
      throw new Error(`The floor '${name}' ended with code ${code} before it had told a result`);
    });
    const result = await Promise.race([told, failed]);
    await failed.catch(() => {});
    return result;
  } finally {
    child.kill('SIGKILL');
  }
}
