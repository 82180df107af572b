import { type PostgresEngine, startTestbed, type Testbed } from '@arkflows/testbed';
import { afterEach, expect, it } from '@jest/globals';
import { metric } from '../support/metric.js';
import { until } from '../support/until.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';
import { SmallDisk } from './harness/small-disk.js';
import { manners } from './harness/target.js';

const refused = allKeys.slice(0, 5);
const MAX_IN_FLIGHT = 1_000;

let bed: FaultBed | undefined;
let testbed: Testbed | undefined;
let disk: SmallDisk | undefined;
afterEach(async () => {
  await bed?.close();
  await disk?.close();
  await testbed?.close();
  [bed, disk, testbed] = [undefined, undefined, undefined];
}, 90_000);

it('holds on to what cannot be parked while the disk of the database is full, and loses nothing, also when it is killed then', async () => {
  const own = await startTestbed({ postgres: true, own: true, smallDiskMiB: 16 });
  testbed = own;
  const postgres: PostgresEngine = own.postgres;
  const env = { ARK_MAX_IN_FLIGHT_RECORDS: String(MAX_IN_FLIGHT) };
  bed = await FaultBed.open({ postgres: postgres.url, replicas: 1, env });
  const { ledger, load, parked, replicas, target, subscription, suite } = bed;
  disk = await SmallDisk.under(suite.suiteDatabase, postgres.smallDisk as string, 'rest_integration.parked_events');
  target.delayMs = 5;
  await bed.deploy();
  const endFlow = load.flow(400);
  await bed.arrivals(300);
  await disk.fill();
  target.manner = ({ key }) => (refused.includes(key) ? manners.refusing : manners.good);
  const bytes = () => metric(replicas.at(0).url, 'process_resident_memory_bytes');
  const before = await bytes();
  // Far more than may be in flight: it reads no further, and commits nothing past what it could not park.
  await until(async () => (await subscription.lag()) > 5 * MAX_IN_FLIGHT, {
    timeoutMs: 90_000,
    what: () => 'the service stops reading',
  });
  expect(await bytes()).toBeLessThan(before + 150 * 2 ** 20);
  await bed.says('database-full');
  const rows = await parked.read();
  await replicas.at(0).kill();
  await replicas.at(0).start();
  await bed.sent(ledger.sent + 1_000);
  expect(await parked.read()).toBeLessThanOrEqual((rows ?? 0) + 100);

  await disk.free();
  await until(async () => ((await parked.read()) ?? 0) > (rows ?? 0) + 100, {
    timeoutMs: 60_000,
    what: () => 'events are parked again',
  });
  await bed.newsOf(allKeys.length - refused.length);
  bed.accept();
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
}, 300_000);
