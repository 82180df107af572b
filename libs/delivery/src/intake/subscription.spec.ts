import { silentLog, systemClock } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Item } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import { itemAt, recordAt } from '../testing/items.fixture.js';
import { emptyStore, soleOwner } from '../testing/ownership.fixture.js';
import { brokerWith, ScriptedConsumer } from '../testing/scripted-broker.fixture.js';
import { Budget } from './budget.js';
import type { Intake } from './intake.js';
import { Subscription } from './subscription.js';

/** Keeps what it takes until the test settles it. */
class HoldingIntake implements Intake {
  readonly held: Item[] = [];
  losses = 0;

  take(progress: PartitionProgress, { offset }: ReceivedRecord): void {
    this.held.push(itemAt(progress, offset));
  }

  adopt(): void {}

  restore(): Item {
    throw new Error('nothing is parked here');
  }

  crowded(): boolean {
    return false;
  }

  onLost(): void {
    this.losses++;
  }

  async quiet(): Promise<void> {}

  settle(count: number): void {
    for (const item of this.held.splice(0, count)) item.progress.settle(item);
  }
}

const opened: Subscription[] = [];
afterEach(async () => {
  for (const subscription of opened.splice(0)) await subscription.close(AbortSignal.timeout(1_000));
});

/** A subscription that may hold ten records, joined. */
async function subscribed() {
  const [consumer, intake, budget] = [
    new ScriptedConsumer(),
    new HoldingIntake(),
    new Budget({ records: 20, bytes: 1_000_000 }),
  ];
  const joined = new Promise<void>((resolve) => {
    const subscription = new Subscription(
      { group: 'g', topic: 'orders', from: 'earliest' },
      intake,
      {
        broker: brokerWith(consumer),
        ownership: soleOwner,
        parked: emptyStore.reader,
        budget,
        log: silentLog,
        clock: systemClock,
      },
      () => resolve(),
    );
    opened.push(subscription);
    subscription.start();
  });
  await joined;
  return { consumer, intake, budget };
}

/** After the promises that are settled by now have told. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const recordsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => recordAt(first + index));

describe('what a subscription holds', () => {
  it('is bounded: all its partitions pause when its share is full, and go on when half of it is free', async () => {
    const { consumer, intake, budget } = await subscribed();
    const [one, other] = [consumer.give(0), consumer.give(1)];
    await settled();
    await consumer.deliver(one, recordsFrom(0, 9));
    expect(consumer.paused.size).toBe(0);
    await consumer.deliver(other, recordsFrom(0, 1));
    expect([...consumer.paused]).toEqual([one, other]);
    intake.settle(5);
    expect(consumer.paused.size).toBe(2);
    intake.settle(1);
    expect(consumer.paused.size).toBe(0);
    expect(budget.records).toBe(4);
  });

  it('pauses what it is given while its share is full', async () => {
    const { consumer, intake } = await subscribed();
    const first = consumer.give(0);
    await consumer.deliver(first, recordsFrom(0, 10));
    const late = consumer.give(1);
    await settled();
    await consumer.deliver(late, recordsFrom(0, 1));
    expect([...consumer.paused]).toEqual([first, late]);
    intake.settle(11);
    expect(consumer.paused.size).toBe(0);
  });
});

describe('a partition that is taken away', () => {
  it('is kept while a call of it is under way, and goes on where it was when it is given back before', async () => {
    const { consumer, intake, budget } = await subscribed();
    const lost = consumer.give(0);
    await consumer.deliver(lost, recordsFrom(100, 3));
    const [first] = intake.held;
    first?.progress.calls.begin();
    consumer.takeAway(lost);
    await settled();
    expect(first?.progress.halted).toBe(true);
    const back = consumer.give(0);
    first?.progress.calls.end();
    await consumer.deliver(back, recordsFrom(100, 5));
    expect(intake.held.map(({ record, over }) => [record.offset, over])).toEqual(
      [100, 101, 102, 103, 104].map((offset) => [offset, false]),
    );
    expect(first?.progress.halted).toBe(false);
    expect(budget.records).toBe(5);
  });

  it('leaves nothing behind: its memory is free, the rest goes on, and nothing of it counts any more', async () => {
    const { consumer, intake, budget } = await subscribed();
    const [lost, kept] = [consumer.give(0), consumer.give(1)];
    await consumer.deliver(kept, recordsFrom(0, 1));
    await consumer.deliver(lost, recordsFrom(100, 9));
    expect(consumer.paused.size).toBe(2);
    consumer.takeAway(lost);
    await settled();
    expect(budget.records).toBe(1);
    expect(consumer.paused.has(kept)).toBe(false);
    expect(intake.losses).toBe(1);
    expect(intake.held.map(({ over }) => over)).toEqual([false, ...Array.from({ length: 9 }, () => true)]);
    intake.settle(10);
    expect(budget).toMatchObject({ records: 0, bytes: 0 });
  });

  it('ends the taking of a batch that is under way', async () => {
    const { consumer, intake, budget } = await subscribed();
    const assignment = consumer.give(0);
    const take = intake.take.bind(intake);
    intake.take = (progress, record) => {
      take(progress, record);
      if (record.offset === 2) consumer.takeAway(assignment);
    };
    await consumer.deliver(assignment, recordsFrom(0, 5));
    expect(intake.held).toHaveLength(3);
    await settled();
    expect(budget.records).toBe(0);
  });
});
