import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { Link } from './harness/link.js';
import { allKeys } from './harness/load.js';
import { type Manner, manners } from './harness/target.js';

let bed: FaultBed | undefined;
let link: Link | undefined;
afterEach(async () => {
  await bed?.close();
  await link?.cut();
  [bed, link] = [undefined, undefined];
}, 60_000);

it('keeps every key in order through answers that hang, break off, are late, refuse or fail', async () => {
  bed = await FaultBed.open();
  const { target, random, load, ledger } = bed;
  const bad: readonly Manner[] = [
    manners.slow,
    manners.refusing,
    manners.failing,
    manners.busy,
    manners.hanging,
    manners.breaking,
  ];
  target.manner = () => (random.next() < 0.05 ? random.of(bad) : manners.good);
  await bed.deploy({ policies: { timeout: '1s' } });
  const endFlow = load.flow(200);
  await bed.arrivals(3_000, 90_000);
  await endFlow();
  target.manner = () => manners.good;
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
  expect(ledger.repeats).toBeGreaterThan(0);
}, 240_000);

it('goes on when the network to the target swallows everything for a while, and when it is cut', async () => {
  bed = await FaultBed.open();
  const { load, ledger, target } = bed;
  link = await new Link({ host: '127.0.0.1', port: target.port }).open();
  await bed.deploy({ port: link.port, policies: { timeout: '1s' } });
  const endFlow = load.flow(200);
  await bed.newsOf(allKeys.length);
  link.swallow();
  // Far more than is in flight at once: the service reads on, or waits, and forgets nothing.
  const [sent, arrived] = [ledger.sent, ledger.arrivals];
  await bed.sent(sent + 1_000);
  expect(ledger.arrivals - arrived).toBeLessThan(500);
  await link.heal();
  await bed.newsOf(allKeys.length);
  await link.cut();
  await bed.sent(ledger.sent + 1_000);
  await link.heal();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
}, 240_000);
