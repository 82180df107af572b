import { startTestbed, type Testbed } from '@arkflows/testbed';
import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);

let bed: FaultBed | undefined;
let testbed: Testbed | undefined;
afterEach(async () => {
  await bed?.close();
  await testbed?.close();
}, 90_000);

it('loses and reorders nothing when the broker is killed under load with keys parked, and started again', async () => {
  const own = await startTestbed({ kafka: true, own: true });
  testbed = own;
  bed = await FaultBed.open({ kafka: own.kafka.brokers });
  bed.target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await bed.arrivals(300);
  await own.kafka.stop('SIGKILL');
  await own.kafka.start();
  await bed.newsOf(allKeys.length - refused.length, 120_000);
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 300_000);
