import { expect, test } from '@jest/globals';
import { assignPartitions, type Candidate, type GroupPartition } from './assignor.js';

const partitionsOf = (topic: string, count: number): GroupPartition[] =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));

const member = (...topics: string[]): Candidate => ({ topics });

test('every partition has one owner, and nobody has two more than another', () => {
  const members = [member('t'), member('t'), member('t')];
  const assigned = assignPartitions(members, partitionsOf('t', 8), () => undefined);
  expect([...assigned.values()].flat()).toHaveLength(8);
  expect(members.map((one) => assigned.get(one)?.length).sort()).toEqual([2, 3, 3]);
});

test('a member that joins takes only its share, the rest stays where it is', () => {
  const [first, second, third] = [member('t'), member('t'), member('t')];
  const partitions = partitionsOf('t', 6);
  const owner = (partition: GroupPartition) => (partition.partition < 3 ? first : second);
  const assigned = assignPartitions([first, second, third], partitions, owner);
  expect([first, second, third].map((one) => assigned.get(one)?.length)).toEqual([2, 2, 2]);
  for (const one of [first, second])
    for (const partition of assigned.get(one) ?? []) expect(owner(partition)).toBe(one);
});

test('what nobody subscribes to stays unassigned, and nobody gets what it did not ask for', () => {
  const [both, one] = [member('a', 'b'), member('a')];
  const partitions = [...partitionsOf('a', 2), ...partitionsOf('b', 2), ...partitionsOf('c', 1)];
  const assigned = assignPartitions([both, one], partitions, () => undefined);
  expect(assigned.get(one)?.map(({ topic }) => topic)).toEqual(['a', 'a'].slice(0, assigned.get(one)?.length));
  expect(assigned.get(both)?.filter(({ topic }) => topic === 'b')).toHaveLength(2);
  expect([...assigned.values()].flat().some(({ topic }) => topic === 'c')).toBe(false);
});

test('more members than partitions leave some without', () => {
  const members = [member('t'), member('t'), member('t')];
  const assigned = assignPartitions(members, partitionsOf('t', 2), () => undefined);
  expect([...assigned.values()].map((mine) => mine.length).sort()).toEqual([0, 1, 1]);
});
