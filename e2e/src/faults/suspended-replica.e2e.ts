import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

const refused = allKeys.slice(0, 5);

it('loses and reorders nothing when a replica is suspended past its lease, and wakes up when another owns its partitions', async () => {
  bed = await FaultBed.open();
  bed.target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await bed.fallBehind();
  bed.replicas.suspend(0);
  bed.target.delayMs = 20;
  await bed.newsOf(allKeys.length - refused.length);
  bed.accept();
  await bed.newsOf(allKeys.length);
  bed.replicas.resume(0);
  await bed.arrivals(300);
  await bed.says('lease-lapsed');
  await bed.replicas.at(0).ready();
  // Both again: the one that woke up carries its share when the other one is gone.
  await bed.replicas.at(1).stop();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 240_000);
