import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

let bed: FaultBed;
let endFlow: () => Promise<void>;
beforeEach(async () => {
  bed = await FaultBed.open({ replicas: 1 });
  bed.target.delayMs = 20;
  await bed.deploy();
  endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
}, 120_000);
afterEach(() => bed?.close(), 60_000);

/** The former owner of a partition tells the next one what is settled: what is repeated is an accident. */
async function judge(): Promise<void> {
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
  expect(bed.ledger.repeats).toBeLessThanOrEqual(5);
}

it('loses and reorders nothing when it goes from one replica to three and back under load with keys parked', async () => {
  await bed.replicas.scaleTo(3);
  await bed.newsOf(others);
  await bed.replicas.scaleTo(1);
  await bed.newsOf(others);
  await judge();
}, 240_000);

it('loses and reorders nothing when it is rolled out under load with keys parked', async () => {
  await bed.replicas.scaleTo(2);
  await bed.newsOf(others);
  await bed.replicas.roll();
  await bed.newsOf(others);
  await judge();
}, 240_000);
