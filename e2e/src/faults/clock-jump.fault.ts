import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { Commands } from './harness/commands.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const HALF_AN_HOUR_MS = 30 * 60_000;
/** In seconds: more than any lease, less than an event is tried for. */
const TEN_MINUTES = 600;
const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;
/** How the service tells that it has lost what it owned. */
const LAPSED = 'the lease of this process has lapsed: it begins anew';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

async function judge(endFlow: () => Promise<void>): Promise<void> {
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}

it("keeps leases, order and due times whatever the replicas' clocks do; only a command's time is over by them", async () => {
  const wallClock = pathToFileURL(resolve(import.meta.dirname, 'harness/wall-clock.ts')).href;
  bed = await FaultBed.open({ env: { NODE_OPTIONS: `--import=${wallClock}` } });
  const { ledger, replicas, suite, target } = bed;
  target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  const commands = new Commands(suite.kafka as string, suite.environment, 'default/things', 'put');
  const statusOf = async (name: string, expiresInMs: number) => {
    const expirytime = new Date(Date.now() + expiresInMs).toISOString();
    await commands.send([ledger.send(name)], { ce_expirytime: expirytime });
    let status: string | undefined;
    await until(
      async () => {
        status = (await commands.results()).find(({ cause }) => cause === name)?.status;
        return status !== undefined;
      },
      { timeoutMs: 60_000, what: () => `a result of ${name}` },
    );
    return status;
  };
  const leap = (to: string) => {
    for (const index of [0, 1]) process.kill(replicas.at(index).pid, 'SIGUSR2');
    return until(
      () => [0, 1].every((index) => replicas.at(index).output.includes(`the wall clock is ${to} ms ahead`)),
      {
        what: () => `the clocks are ${to} ms ahead`,
      },
    );
  };
  await leap('3600000');
  await bed.newsOf(others);
  expect(await statusOf('too-late', HALF_AN_HOUR_MS)).toBe('skipped');
  expect(ledger.arrivalsOf('too-late')).toBe(0);
  await leap('-3600000');
  await bed.newsOf(others);
  expect(await statusOf('in-time', -HALF_AN_HOUR_MS)).toBe('succeeded');
  await leap('0');
  await bed.newsOf(others);
  ledger.giveUp([{ key: 'too-late', seq: 0 }]);
  await judge(endFlow);
  expect(replicas.at(0).output + replicas.at(1).output).not.toContain(LAPSED);
}, 300_000);

it("loses and reorders nothing when the database's clock leaps ahead: every lease ends at once", async () => {
  bed = await FaultBed.open();
  const { target, replicas, parked } = bed;
  target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await parked.leap(TEN_MINUTES);
  await until(() => [0, 1].every((index) => replicas.at(index).output.includes(LAPSED)), {
    what: () => 'both replicas begin anew',
  });
  await bed.newsOf(others);
  await bed.ready(2);
  await bed.says('clock-jump');
  await judge(endFlow);
}, 240_000);

it("takes over what a dead replica owned though the database's clock was set back", async () => {
  bed = await FaultBed.open();
  const { target, replicas, parked } = bed;
  target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await replicas.at(0).kill();
  await parked.leap(-TEN_MINUTES);
  await bed.newsOf(others, 90_000);
  await replicas.at(0).start();
  await bed.newsOf(others);
  // What is parked is due in ten minutes; a deployment is a reason to try it now.
  bed.accept();
  await bed.deploy();
  await judge(endFlow);
}, 240_000);
