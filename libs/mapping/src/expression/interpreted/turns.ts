import { setImmediate } from 'node:timers/promises';

/** Milliseconds that evaluations may hold the process before its timers and sockets get a turn. */
const SLICE_MS = 10;

let last: Promise<unknown> = Promise.resolve();
let sliceBegan = 0;

/**
 * Runs evaluations one after the other: the jsonata package awaits at every node and never waits for anything outside, so
 * running many beside each other would only make each one as slow as all, and the time bound unjust.
 */
export function takeTurn<T>(run: () => Promise<T>): Promise<T> {
  const turn = last.then(async () => {
    if (performance.now() - sliceBegan > SLICE_MS) {
      await setImmediate();
      sliceBegan = performance.now();
    }
    return run();
  });
  last = turn.catch(() => {});
  return turn;
}
