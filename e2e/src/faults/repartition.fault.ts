import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

it('loses and reorders nothing when replicas are killed while events change partitions, with keys parked', async () => {
  bed = await FaultBed.open();
  bed.target.delayMs = 20;
  await bed.deploy({ trigger: { key: "'by ' & data.key", repartition: true } });
  const endFlow = bed.load.flow(100);
  await bed.refuse(...refused);
  await bed.fallBehind();
  for (const replica of [0, 1]) {
    await bed.replicas.at(replica).kill();
    bed.target.delayMs = 20;
    await bed.newsOf(others);
    await bed.replicas.at(replica).start();
  }
  bed.accept();
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 300_000);
