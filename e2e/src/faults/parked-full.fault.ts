import { afterEach, expect, it } from '@jest/globals';
import { metric } from '../support/metric.js';
import { until } from '../support/until.js';
import { Commands } from './harness/commands.js';
import { FaultBed } from './harness/fault-bed.js';
import { allKeys } from './harness/load.js';
import { manners } from './harness/target.js';

const MAX_PARKED = 100;
const MAX_IN_FLIGHT = 500;
const refused = new Set(allKeys.slice(0, 15));

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

it('stops reading and refuses commands when too much is parked, and everything arrives when the target is well', async () => {
  const env = { ARK_MAX_PARKED_EVENTS: String(MAX_PARKED), ARK_MAX_IN_FLIGHT_RECORDS: String(MAX_IN_FLIGHT) };
  bed = await FaultBed.open({ replicas: 1, env });
  const { ledger, target, suite, parked, subscription, replicas } = bed;
  const { url } = replicas.at(0);
  const gauge = `ark_parked_events{service="rest-integration",profile="default/things"}`;
  await bed.deploy();
  const endFlow = bed.load.flow(200);
  await bed.arrivals(300);
  target.manner = ({ key }) => (refused.has(key) || key.startsWith('refused') ? manners.refusing : manners.good);
  await until(async () => (await metric(url, gauge)) >= MAX_PARKED, {
    timeoutMs: 60_000,
    what: () => `${gauge} reaches ${MAX_PARKED}`,
  });
  // Its events stay in Kafka, whatever comes.
  await until(async () => (await subscription.lag()) > 2 * (MAX_PARKED + MAX_IN_FLIGHT), {
    timeoutMs: 60_000,
    what: () => 'the trigger stops reading',
  });
  expect(await parked.read()).toBeLessThanOrEqual(MAX_PARKED + MAX_IN_FLIGHT);

  const commands = new Commands(suite.kafka as string, suite.environment, 'default/things', 'put');
  const twenty = (name: string) => Array.from({ length: 20 }, (_, index) => ledger.send(`${name}-${index}`));
  const [hopeless, fine] = [twenty('refused'), twenty('taken')];
  await commands.send([...hopeless, ...fine]);
  let dead: readonly string[] = [];
  await until(
    async () => {
      dead = await commands.deadLetters('PARKED_FULL');
      return dead.length >= hopeless.length && fine.every((mark) => ledger.hasArrived(mark));
    },
    { timeoutMs: 60_000, what: () => `all commands are dead letters or carried out, only ${dead.length} are dead` },
  );
  expect(new Set(dead)).toEqual(new Set(hopeless.map(({ key }) => key)));
  await bed.says('parked-full');

  bed.accept();
  await commands.send(hopeless);
  await bed.newsOf(allKeys.length);
  await endFlow();
  await bed.settled();
  expect(ledger.contradictions()).toEqual([]);
}, 300_000);
