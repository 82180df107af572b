import { setTimeout as sleep } from 'node:timers/promises';
import { type Forwarder, type ServiceProcess, until } from '@arkflows/e2e';
import { forgetPeak, memoryOf } from '../measure/process-memory.js';

const LOOK_EVERY_MS = 500;
const TELL_EVERY_SECONDS = 10;
const TIMEOUT_MS = 1_800_000;

export interface Outage {
  readonly service: ServiceProcess;
  /** The way to the target, open. */
  readonly way: Forwarder;
  readonly awaySeconds: number;
  readonly events: number;
  /** Has the load begin. */
  begin(): Promise<void>;
  /** How many events the target has. */
  arrived(): Promise<number>;
  /** How many events the service has committed. */
  committed(): Promise<number>;
  readonly say: (line: string) => void;
}

/**
 * Begins a load, takes the target away when it has a quarter of it, brings it back, and waits until everything is there and
 * committed. Throws when the service ended meanwhile.
 */
export async function passThroughOutage(outage: Outage): Promise<Record<string, number>> {
  const { service, way, awaySeconds, events, say } = outage;
  const { pid } = service;
  const peak = async (moment: string) => {
    const { peak: megabytes } = await memoryOf(pid);
    await forgetPeak(pid);
    return { [`peak MB ${moment}`]: megabytes };
  };
  const reach = (what: string, ask: () => Promise<number>, least: number) => reachAtLeast(service, what, ask, least);

  await outage.begin();
  await reach('at the target', outage.arrived, 1);
  const firstEver = performance.now();
  await reach('at the target', outage.arrived, events / 4);
  await way.close();
  const cut = performance.now();
  // What the target had begun is ended by then.
  await sleep(LOOK_EVERY_MS);
  const before = await outage.arrived();
  const figures = { 'events/s before': before / ((cut - firstEver) / 1_000), ...(await peak('before')) };
  say(`${before} of ${events} are there; the target goes away for ${awaySeconds} s`);

  for (let left = awaySeconds; left > 0; left -= TELL_EVERY_SECONDS) {
    await sleep(Math.min(left, TELL_EVERY_SECONDS) * 1_000);
    alive(service);
    say(`${awaySeconds - Math.max(0, left - TELL_EVERY_SECONDS)} s away: ${Math.round((await memoryOf(pid)).now)} MB`);
  }
  const away = await peak('away');
  if ((await outage.arrived()) !== before) throw new Error('The target was not away: more arrived meanwhile');

  await way.open();
  const back = performance.now();
  await reach('at the target', outage.arrived, before + 1);
  const firstAgain = performance.now();
  say(`the first came ${Math.round(firstAgain - back)} ms after the target was back`);
  await reach('at the target', outage.arrived, events);
  const all = performance.now();
  await reach('committed', outage.committed, events);
  const settled = performance.now();
  return {
    ...figures,
    ...away,
    ...(await peak('after')),
    's until the first': (firstAgain - back) / 1_000,
    's until all': (all - back) / 1_000,
    's until no lag': (settled - back) / 1_000,
    'events/s after': (events - before) / ((all - firstAgain) / 1_000),
  };
}

async function reachAtLeast(
  service: ServiceProcess,
  what: string,
  ask: () => Promise<number>,
  least: number,
): Promise<void> {
  let so = 0;
  const reached = async () => {
    alive(service);
    so = await ask();
    if (so < least) await sleep(LOOK_EVERY_MS);
    return so >= least;
  };
  await until(reached, {
    timeoutMs: TIMEOUT_MS,
    what: () => `${so} of ${least} events ${what}:\n${service.output.slice(-2_000)}`,
  });
}

/** Nothing starts it again: the process that is there is the one that was there from the beginning. */
function alive(service: ServiceProcess): void {
  try {
    process.kill(service.pid, 0);
  } catch {
    throw new Error(`${service.app} ended by itself:\n${service.output.slice(-4_000)}`);
  }
}
