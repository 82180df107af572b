import { expect, test } from '@jest/globals';
import type { Assignment, PartitionBatch } from '../broker.js';
import type { Fixture } from './describe-broker.fixture.js';
import { eventually } from './eventually.fixture.js';
import { newName, RecordingConsumer } from './recording-consumer.fixture.js';
import { newTopic, numbered, sendValues } from './topics.fixture.js';

const PARTITIONS = 6;
const ALL = [0, 1, 2, 3, 4, 5];

/** Two members of one group on a topic of their own. */
const twoMembers = async ({ broker }: Fixture, onBatch?: ConstructorParameters<typeof RecordingConsumer>[2]) => {
  const topic = await newTopic(broker, { partitions: PARTITIONS });
  const options = { topics: [topic], group: newName('group') };
  const first = await new RecordingConsumer(broker, options, onBatch).run();
  await eventually(() => expect(first.partitions).toEqual(ALL));
  const second = new RecordingConsumer(broker, options, onBatch);
  return { topic, first, second, options };
};

const sharing = (first: RecordingConsumer, second: RecordingConsumer) =>
  eventually(() => {
    expect([...first.partitions, ...second.partitions].sort()).toEqual(ALL);
    expect([first.held.size, second.held.size]).toEqual([3, 3]);
  });

export const describeGroups = (fixture: Fixture): void => {
  test('members share the partitions, and one that stays takes over from one that leaves', async () => {
    const { first, second } = await twoMembers(fixture);
    await second.run();
    await sharing(first, second);
    await first.consumer.close();
    expect(first.held.size).toBe(0);
    await eventually(() => expect(second.partitions).toEqual(ALL));
    await second.consumer.close();
  });

  test('rebalances under load: every record arrives, in order, and none twice within an assignment', async () => {
    const refused: unknown[] = [];
    const commit = ({ assignment, records }: PartitionBatch, consumer: RecordingConsumer['consumer']) => {
      consumer.commit(assignment, (records.at(-1)?.offset ?? 0) + 1).catch((error) => refused.push(error));
    };
    const { topic, first, second } = await twoMembers(fixture, commit);
    const producer = fixture.broker.producer();
    const sent: string[] = [];
    const sendUntil = async (enough: () => boolean) => {
      for (let round = 0; round < 100 || !enough(); round++) {
        const values = numbered(20, `${sent.length}`);
        await producer.send(
          topic,
          values.map((value, index) => ({ key: `key ${index}`, value })),
        );
        sent.push(...values);
      }
    };
    await sendUntil(() => first.deliveries.length > 0);
    const joined = second.run();
    await sendUntil(() => second.deliveries.length > 0);
    await joined;
    const left = first.consumer.close();
    await sendUntil(() => second.partitions.length === PARTITIONS);
    await left;
    await producer.close();

    const received = () => new Set([...first.values, ...second.values]);
    await eventually(() => expect(received().size).toBe(sent.length));
    for (const offsets of byAssignment([first, second])) expect(offsets).toEqual(ascending(offsets));
    for (const error of refused) expect(error).toMatchObject({ code: 'ASSIGNMENT_LOST' });
    await second.consumer.close();
  });

  test('a partition that stays in the same hands is the same assignment, and goes on where it was', async () => {
    const { topic, first, second } = await twoMembers(fixture);
    for (const partition of ALL) await sendValues(fixture.broker, topic, numbered(3), partition);
    await eventually(() => expect(first.deliveries).toHaveLength(18));
    const before = new Set(first.held);
    await second.run();
    await sharing(first, second);
    const kept = [...first.held].filter((assignment) => before.has(assignment));
    expect(kept.length).toBeGreaterThan(0);
    for (const { partition } of kept) await sendValues(fixture.broker, topic, ['one more'], partition);
    await eventually(() => expect(first.values.filter((value) => value === 'one more')).toHaveLength(kept.length));
    for (const assignment of kept) {
      const mine = first.deliveries.filter((delivery) => delivery.assignment === assignment);
      expect(mine.map(({ record }) => record.offset)).toEqual([0, 1, 2, 3]);
    }
    await Promise.all([first.consumer.close(), second.consumer.close()]);
  });

  test('a lost assignment is told, its signal aborts, and its commits are refused', async () => {
    const { topic, first, second, options } = await twoMembers(fixture);
    for (const partition of ALL) await sendValues(fixture.broker, topic, numbered(3), partition);
    await eventually(() => expect(first.deliveries).toHaveLength(18));
    await second.run();
    await sharing(first, second);
    expect(first.revoked.length).toBeGreaterThan(0);
    for (const assignment of first.revoked) {
      expect(assignment.signal.aborted).toBe(true);
      await expect(first.consumer.commit(assignment, 2)).rejects.toMatchObject({ code: 'ASSIGNMENT_LOST' });
    }
    const offsets = await fixture.broker.admin.groupOffsets(options.group, topic);
    expect(offsets.map(({ committed }) => committed ?? 0)).toEqual([0, 0, 0, 0, 0, 0]);
    for (const assignment of second.held) await second.consumer.commit(assignment, 1);
    await Promise.all([first.consumer.close(), second.consumer.close()]);
    for (const assignment of second.revoked)
      await expect(second.consumer.commit(assignment, 2)).rejects.toMatchObject({ code: 'ASSIGNMENT_LOST' });
  });

  test('a pause survives a rebalance', async () => {
    const { topic, first, second } = await twoMembers(fixture);
    const before = [...first.held];
    for (const assignment of before) first.consumer.pause(assignment);
    await second.run();
    await sharing(first, second);
    const kept = before.filter((assignment) => first.held.has(assignment));
    expect(kept.length).toBeGreaterThan(0);
    const gained = [...first.held].filter((assignment) => !kept.includes(assignment));
    for (const { partition } of kept) await sendValues(fixture.broker, topic, ['held back'], partition);
    for (const partition of [...second.partitions, ...gained.map((assignment) => assignment.partition)])
      await sendValues(fixture.broker, topic, ['goes on'], partition);
    const delivered = () => [...first.values, ...second.values].filter((value) => value === 'goes on').length;
    await eventually(() => expect(delivered()).toBe(PARTITIONS - kept.length));
    expect(first.values).not.toContain('held back');
    for (const assignment of kept) first.consumer.resume(assignment);
    await eventually(() => expect(first.values.filter((value) => value === 'held back')).toHaveLength(kept.length));
    await Promise.all([first.consumer.close(), second.consumer.close()]);
  });
};

const byAssignment = (members: readonly RecordingConsumer[]): number[][] => {
  const offsets = new Map<Assignment, number[]>();
  for (const { assignment, record } of members.flatMap(({ deliveries }) => deliveries))
    offsets.set(assignment, [...(offsets.get(assignment) ?? []), record.offset]);
  return [...offsets.values()];
};

/** The offsets from the first on, each once. */
const ascending = (offsets: readonly number[]): number[] => offsets.map((_, index) => (offsets[0] ?? 0) + index);
