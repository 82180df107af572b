import { afterEach, expect, it } from '@jest/globals';
import { until } from '../support/until.js';
import { Commands, type Told } from './harness/commands.js';
import { FaultBed } from './harness/fault-bed.js';
import { manners } from './harness/target.js';

const COUNT = 2_000;

let bed: FaultBed;
afterEach(() => bed?.close(), 60_000);

it('carries a payment out once or says that it is uncertain when replicas are killed in the middle, and never twice', async () => {
  bed = await FaultBed.open();
  const { ledger, replicas, suite, target, random } = bed;
  target.delayMs = 20;
  target.manner = () => (random.next() < 0.01 ? manners.breaking : manners.good);
  await bed.deploy({ method: 'POST' });
  const commands = new Commands(suite.kafka as string, suite.environment, 'default/things', 'put');
  const payments = Array.from({ length: COUNT }, (_, index) => ledger.send(`payment-${index}`));
  await commands.send(payments);
  for (const [index, share] of [0.3, 0.6].entries()) {
    await until(() => ledger.arrivals >= COUNT * share, {
      timeoutMs: 90_000,
      what: () => `${ledger.arrivals} payments`,
    });
    await replicas.at(index).kill();
    await replicas.at(index).start();
  }
  const told = await results(commands, COUNT);
  const statuses = Map.groupBy(told, ({ cause }) => cause);
  expect(ledger.repeats).toBe(0);
  const notDone = payments.filter(({ key }) => ledger.arrivalsOf(key) === 0).map(({ key }) => key);
  for (const { key } of payments) {
    const said = new Set(statuses.get(key)?.map(({ status }) => status));
    // What was not done may be uncertain; what is said to have succeeded was done.
    expect([key, [...said]]).toEqual([key, [said.has('uncertain') ? 'uncertain' : 'succeeded']]);
  }
  const uncertain = new Set(told.filter(({ status }) => status === 'uncertain').map(({ cause }) => cause));
  expect(notDone.filter((key) => !uncertain.has(key))).toEqual([]);
  expect(uncertain.size).toBeGreaterThan(0);
  expect(new Set(await commands.deadLetters())).toEqual(uncertain);

  await commands.send(payments);
  const again = await results(commands, told.length + COUNT, (all) => all.length);
  expect(ledger.repeats).toBe(0);
  const secondAnswers = again.filter(({ cause }) => !uncertain.has(cause));
  expect(secondAnswers.every(({ status }) => status === 'succeeded')).toBe(true);
}, 300_000);

/** The results, as soon as they are about so many commands. */
async function results(
  commands: Commands,
  count: number,
  countOf = (all: readonly Told[]) => new Set(all.map(({ cause }) => cause)).size,
): Promise<readonly Told[]> {
  let told: readonly Told[] = [];
  await until(
    async () => {
      told = await commands.results();
      return countOf(told) >= count;
    },
    { timeoutMs: 90_000, what: () => `${countOf(told)} of ${count} results` },
  );
  return told;
}
