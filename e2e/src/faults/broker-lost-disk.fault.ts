import { type BrokerNode, startTestbed, type Testbed } from '@arkflows/testbed';
import { afterEach, expect, it } from '@jest/globals';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

let bed: FaultBed | undefined;
let testbed: Testbed | undefined;
afterEach(async () => {
  await bed?.close();
  await testbed?.close();
}, 90_000);

it('loses and reorders nothing when one broker of three after the other is killed, and the second one loses its disk', async () => {
  const own = await startTestbed({ kafka: true, own: true, kafkaBrokers: 3 });
  testbed = own;
  const [first, second] = own.kafka.nodes as readonly [BrokerNode, BrokerNode];
  bed = await FaultBed.open({ kafka: own.kafka.brokers });
  bed.target.delayMs = 20;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.refuse(...refused);
  await first.stop('SIGKILL');
  await bed.newsOf(others, 120_000);
  await first.start();
  await bed.newsOf(others, 120_000);
  await second.stop('SIGKILL');
  await second.loseDisk();
  await bed.newsOf(others, 120_000);
  await second.start();
  bed.accept();
  await bed.newsOf(allKeys.length, 120_000);
  await endFlow();
  await bed.settled();
  expect(bed.ledger.contradictions()).toEqual([]);
}, 420_000);
