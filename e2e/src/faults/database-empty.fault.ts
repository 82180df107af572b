import { afterEach, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

it("goes on when the service's database comes back empty: only what was parked is lost, and comes again from Kafka when asked for", async () => {
  bed = await FaultBed.open();
  const { ledger, load, replicas, parked, target, subscription } = bed;
  target.delayMs = 20;
  await bed.deploy();
  const endFlow = load.flow(200);
  await bed.refuse(...refused);
  await bed.arrivals(300);
  const lost = await parked.lose();
  expect(lost.length).toBeGreaterThan(0);
  bed.accept();
  await bed.newsOf(allKeys.length, 90_000);
  await bed.ready(2);
  await endFlow();
  // What was parked and had not been committed yet has come again by itself.
  await until(() => ledger.missingMarks().length <= lost.length, { timeoutMs: 60_000, what: () => 'the rest arrives' });
  ledger.giveUp(lost);
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
  await bed.says('database-empty');

  await replicas.scaleTo(0);
  await subscription.rewind();
  await replicas.scaleTo(2);
  await until(async () => (await subscription.lag()) === 0, { timeoutMs: 120_000, what: () => 'all came again' });
  await bed.settled();
  expect(lost.filter((mark) => !ledger.hasArrived(mark))).toEqual([]);
  expect(ledger.contradictions()).toEqual([]);
}, 360_000);
