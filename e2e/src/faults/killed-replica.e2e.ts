import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

it('loses and reorders nothing when a replica is killed with keys parked, and another one takes over', async () => {
  bed = await FaultBed.open();
  bed.target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await bed.fallBehind();
  await bed.replicas.at(0).kill();
  bed.target.delayMs = 20;
  await bed.newsOf(others);
  await bed.replicas.at(0).start();
  await bed.newsOf(others);
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 240_000);
