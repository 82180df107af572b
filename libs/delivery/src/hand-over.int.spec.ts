import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { everyBroker } from './testing/brokers.fixture.js';
import { eventually, TestInstallation } from './testing/installation.fixture.js';

const KEYS = 12;
const CALL_MS = 40;
/** The watermark of its partition stays where this key's events are: much behind them is settled and cannot be committed. */
const SLOW_KEY = 'k0';
const SLOW_CALL_MS = 100;

describe.each(everyBroker())('a partition that changes hands while its owner works %s', (_broker, open) => {
  let suite: TestInstallation;
  let sent = 0;
  beforeEach(async () => {
    sent = 0;
    suite = await TestInstallation.open(open);
    suite.probe.script = async ({ of }): Promise<'ok'> => {
      await sleep(of === SLOW_KEY ? SLOW_CALL_MS : CALL_MS);
      return 'ok';
    };
    await suite.deploy({
      operation: { mapping: { id: 'data.id', of: 'data.of' } },
      policies: { concurrency: 8 },
    });
    await suite.start();
    await send(60);
    await eventually(committedEverywhere, (all) => all);
  });
  afterEach(() => suite.close());

  const send = (count: number) =>
    suite.publish(
      ...Array.from({ length: count }, () => {
        const id = sent++;
        const of = `k${id % KEYS}`;
        return { id, key: of, of, partition: id % 3 };
      }),
    );
  const committedEverywhere = async () => {
    const offsets = await suite.broker.admin.groupOffsets(suite.group, suite.topic);
    return offsets.length === 3 && offsets.every(({ committed }) => Number(committed) > 0);
  };
  const ownedBy = async (instance: string) => {
    const [row] = await suite.sql(`SELECT count(*) FROM owned_partitions WHERE owner LIKE '${instance} %'`);
    return Number(row?.count);
  };
  const arrivals = (count: number) =>
    eventually(
      () => suite.probe.ids.length,
      (arrived) => arrived >= count,
      30_000,
    );

  it('repeats nothing, in either direction', async () => {
    await send(1_200);
    const second = await suite.join('two');
    await eventually(
      () => ownedBy('two'),
      (partitions) => partitions > 0,
    );
    await arrivals(suite.probe.ids.length + 50);
    await second.stop();
    expect(suite.probe.ids.length).toBeLessThan(sent - 100);
    await arrivals(sent);
    await eventually(
      () => suite.committed(),
      (offset) => offset === sent,
      30_000,
    );
    expect(suite.probe.ids.length - new Set(suite.probe.ids).size).toBe(0);
    for (let key = 0; key < KEYS; key++) {
      const own = (suite.probe.ids as number[]).filter((id) => id % KEYS === key);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  }, 90_000);
});
