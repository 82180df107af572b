import { expect, it } from '@jest/globals';
import { UnderWay } from './under-way.js';

/** Whether it has resolved by now. */
async function resolved(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

it('tells at once when nothing is under way', async () => {
  const calls = new UnderWay();
  expect(calls.any).toBe(false);
  expect(await resolved(calls.none())).toBe(true);
});

it('tells all who wait when the last one has ended', async () => {
  const calls = new UnderWay();
  calls.begin();
  calls.begin();
  const waiting = [calls.none(), calls.none()];
  calls.end();
  expect(calls.any).toBe(true);
  expect(await resolved(Promise.race(waiting))).toBe(false);
  calls.end();
  expect(calls.any).toBe(false);
  expect(await resolved(Promise.all(waiting).then(() => {}))).toBe(true);
});

it('lets those go who wait when it is given up, and counts on', async () => {
  const calls = new UnderWay();
  calls.begin();
  const waiting = calls.none();
  calls.giveUp();
  expect(await resolved(waiting)).toBe(true);
  expect(calls.any).toBe(true);
  calls.end();
  expect(calls.any).toBe(false);
});
