import { silentLog, systemClock } from '@arkflows/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Item } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { HandOver } from '../ownership/hand-over.js';
import type { Tenure } from '../ownership/ownership.js';
import { eventually } from '../testing/installation.fixture.js';
import { itemAt, recordAt } from '../testing/items.fixture.js';
import { emptyStore, soleOwner } from '../testing/ownership.fixture.js';
import { brokerWith, ScriptedConsumer } from '../testing/scripted-broker.fixture.js';
import { Budget } from './budget.js';
import type { Intake } from './intake.js';
import { Subscription } from './subscription.js';

const opened: Subscription[] = [];
afterEach(async () => {
  for (const subscription of opened.splice(0)) await subscription.close(AbortSignal.timeout(1_000));
});

interface Setting {
  readonly offsets?: readonly { partition: number; committed: number | null; end: number }[];
  readonly handOver?: HandOver;
}

/** A subscription to one partition, joined; `held` are the items that it has taken and the test has not settled. */
async function subscribed({ offsets = [], handOver }: Setting = {}) {
  const consumer = new ScriptedConsumer();
  const held: Item[] = [];
  const releases: unknown[] = [];
  let stopped = false;
  const intake: Intake = {
    take(progress: PartitionProgress, { offset }) {
      if (!stopped) held.push(itemAt(progress, offset));
    },
    adopt() {},
    restore: () => {
      throw new Error('nothing is parked here');
    },
    crowded: () => false,
    onLost() {},
    quiet: async () => {
      stopped = true;
    },
  };
  const ownership = Object.assign(Object.create(soleOwner), {
    acquire: (...[subscription, partitions, taken, options]: Parameters<typeof soleOwner.acquire>) =>
      soleOwner.acquire(
        subscription,
        partitions,
        (tenures) => taken(tenures.map((tenure): Tenure => (handOver ? { ...tenure, handOver } : tenure))),
        options,
      ),
    release: async (tenure: Tenure) => void releases.push(tenure),
  }) as typeof soleOwner;
  const joined = new Promise<void>((resolve) => {
    const subscription = new Subscription(
      { group: 'g', topic: 'orders', from: 'earliest', commitIntervalMs: 5 },
      intake,
      {
        broker: brokerWith(consumer, async () => offsets),
        ownership,
        parked: emptyStore.reader,
        budget: new Budget({ records: 1_000, bytes: 10_000_000 }),
        log: silentLog,
        clock: systemClock,
      },
      () => resolve(),
    );
    opened.push(subscription);
    subscription.start();
  });
  await joined;
  const assign = async () => {
    const assignment = consumer.give(0);
    await turn();
    return assignment;
  };
  return { consumer, held, releases, assign, subscription: opened.at(-1) as Subscription };
}

const turn = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
};
const records = (first: number, count: number) => Array.from({ length: count }, (_, index) => recordAt(first + index));
const offsetsOf = (items: readonly Item[]) => items.map(({ record }) => record.offset);
const settleAll = (items: Item[]) => {
  for (const item of items.splice(0)) item.progress.settle(item);
};

describe('records of a log that begins anew', () => {
  it('are carried out when the consumer is set back within an assignment', async () => {
    const { consumer, held, assign } = await subscribed();
    const partition = await assign();
    await consumer.deliver(partition, records(0, 10));
    settleAll(held);
    await consumer.deliver(partition, records(0, 12));
    expect(offsetsOf(held)).toEqual(records(0, 12).map(({ offset }) => offset));
  });

  it('are carried out when that was while the partition was away for a moment', async () => {
    const { consumer, held, assign } = await subscribed();
    const first = await assign();
    await consumer.deliver(first, records(0, 10));
    held[0]?.progress.calls.begin();
    settleAll(held);
    await eventually(
      () => consumer.committed.at(-1),
      (offset) => offset === 10,
    );
    consumer.takeAway(first);
    await consumer.deliver(await assign(), records(0, 3));
    expect(offsetsOf(held)).toEqual([0, 1, 2]);
    held[0]?.progress.calls.end();
  });

  it('are not taken for those of a partition that came back and had been read before its last commit', async () => {
    const { consumer, held, assign } = await subscribed();
    const first = await assign();
    await consumer.deliver(first, records(0, 10));
    consumer.takeAway(first);
    const second = await assign();
    settleAll(held);
    await eventually(
      () => consumer.committed.at(-1),
      (offset) => offset === 10,
    );
    await consumer.deliver(second, records(0, 12));
    expect(offsetsOf(held)).toEqual([10, 11]);
  });

  it('are carried out when the group stands beyond its end', async () => {
    const { consumer, held, assign } = await subscribed({ offsets: [{ partition: 0, committed: 1_000, end: 3 }] });
    await consumer.deliver(await assign(), records(0, 3));
    expect(offsetsOf(held)).toEqual([0, 1, 2]);
  });
});

describe('what a former owner has settled', () => {
  it('is not passed at a stop behind a record that was not taken any more', async () => {
    const handOver = { committed: 5, settledTo: 12, unsettled: [10] };
    const { consumer, assign, subscription } = await subscribed({
      offsets: [{ partition: 0, committed: 5, end: 20 }],
      handOver,
    });
    const partition = await assign();
    const closing = subscription.close(AbortSignal.timeout(1_000));
    await consumer.deliver(partition, records(5, 10));
    await closing;
    expect(Math.max(0, ...consumer.committed)).toBeLessThanOrEqual(10);
  });
});

describe('a partition that is taken away, given back and taken away', () => {
  it('is not released while a call is under way', async () => {
    const { consumer, held, releases, assign } = await subscribed();
    const first = await assign();
    await consumer.deliver(first, records(0, 2));
    const [reported, called] = held as [Item, Item];
    reported.progress.conclude(reported);
    consumer.takeAway(first);
    await turn();
    const second = await assign();
    called.progress.calls.begin();
    consumer.takeAway(second);
    await turn();
    reported.progress.settle(reported);
    await turn();
    expect(releases).toEqual([]);
    called.progress.calls.end();
  });
});
