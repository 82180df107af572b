import { type PostgresEngine, startTestbed, type Testbed } from '@arkflows/testbed';
import { afterEach, expect, it } from '@jest/globals';
import { engineAddress } from '../support/installation.js';
import { until } from '../support/until.js';
import { FaultBed } from './harness/fault-bed.js';
import { Link } from './harness/link.js';
import { allKeys } from './harness/load.js';

const refused = allKeys.slice(0, 5);
const others = allKeys.length - refused.length;

let bed: FaultBed | undefined;
let testbed: Testbed | undefined;
let link: Link | undefined;
afterEach(async () => {
  await bed?.close();
  await link?.cut();
  await testbed?.close();
  [bed, link, testbed] = [undefined, undefined, undefined];
}, 90_000);

async function underLoad(made: FaultBed): Promise<() => Promise<void>> {
  made.target.delayMs = 20;
  await made.deploy();
  const endFlow = made.load.flow(200);
  await made.refuse(...refused);
  await made.arrivals(300);
  return endFlow;
}

async function judge(made: FaultBed, endFlow: () => Promise<void>): Promise<void> {
  await made.newsOf(others, 90_000);
  made.accept();
  await made.newsOf(allKeys.length);
  await endFlow();
  await made.settled();
  expect(made.ledger.contradictions()).toEqual([]);
}

/** Both replicas have given up what they held, and say of what they cannot read. */
const stopped = (made: FaultBed) =>
  until(
    async () => {
      const answers = await Promise.all([0, 1].map((index) => fetch(`${made.replicas.at(index).url}/readyz`)));
      const told = await Promise.all(answers.map((answer) => answer.text()));
      const commands = new RegExp(`ark\\.${made.suite.environment}\\.rest\\.(commands|requests): `);
      return answers.every(({ status }) => status === 503) && told.every((text) => commands.test(text));
    },
    { timeoutMs: 60_000, what: () => 'no replica is ready' },
  );

it.each([
  ['refuses connections', (path: Link) => path.cut()],
  ['answers nothing any more', async (path: Link) => path.swallow()],
])(
  "stops while the service's database %s, and goes on in order when it is back",
  async (_, fail) => {
    const { hostname: host, port } = new URL(engineAddress('ARK_TEST_POSTGRES'));
    link = await new Link({ host, port: Number(port) }).open();
    const through = link.port;
    bed = await FaultBed.open({ databaseUrl: (url) => Object.assign(url, { port: String(through) }).href });
    const endFlow = await underLoad(bed);
    await fail(link);
    await stopped(bed);
    await bed.says('database-away');
    const before = bed.ledger.arrivals;
    await link.heal();
    expect(before).toBeLessThan(bed.ledger.sent);
    await judge(bed, endFlow);
  },
  300_000,
);

it('loses and reorders nothing when the database server is killed and started again', async () => {
  const own = await startTestbed({ postgres: true, own: true });
  testbed = own;
  const postgres: PostgresEngine = own.postgres;
  bed = await FaultBed.open({ postgres: postgres.url });
  const endFlow = await underLoad(bed);
  await postgres.stop('SIGKILL');
  await postgres.start();
  await judge(bed, endFlow);
}, 300_000);
