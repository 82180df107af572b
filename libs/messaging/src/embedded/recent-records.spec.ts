import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeSignal } from '../change-signal.js';
import type { StoredRecord } from './append-batch.js';
import { encodeHeaders } from './header-codec.js';
import { RecentRecords } from './recent-records.js';
import type { PartitionState, Topic } from './topic-catalogue.js';

const partitionOf = ({ compacted = false, index = 0 } = {}): PartitionState => {
  const topic: Topic = { id: 1, name: 'orders', compacted, maxMessageBytes: 1024, partitions: [] };
  return { topic, index, firstOffset: 0, nextOffset: 0, bytes: 0, appended: new ChangeSignal() };
};
const all = { maxRecords: 1_000, maxBytes: 1024 * 1024 };

describe('recent records', () => {
  let partition: PartitionState;
  let recent: RecentRecords;
  beforeEach(() => {
    partition = partitionOf();
    recent = new RecentRecords(3_000);
  });
  const record = (value: string, of = partition): StoredRecord => ({
    partition: of,
    timestamp: 7,
    key: Buffer.from('k'),
    headers: encodeHeaders({ a: 'b' }),
    value: Buffer.from(value),
  });
  const values = (offset: number, end = 1_000, limits = all) =>
    recent.read(partition, offset, end, limits).map(({ offset: at, value }) => [at, value?.toString()]);

  it('are read as they were sent, from any of their offsets on and no further than the end', () => {
    recent.add(partition, 10, [record('x'), record('y'), record('z')]);
    expect(recent.read(partition, 10, 11, all)).toEqual([
      { offset: 10, timestamp: 7, key: Buffer.from('k'), headers: { a: Buffer.from('b') }, value: Buffer.from('x') },
    ]);
    expect(values(11)).toEqual([
      [11, 'y'],
      [12, 'z'],
    ]);
    expect(values(11, 12)).toEqual([[11, 'y']]);
  });

  it('leave out what is not there, and what lies beyond a gap', () => {
    recent.add(partition, 10, [record('x')]);
    recent.add(partition, 12, [record('z')]);
    expect(values(9)).toEqual([]);
    expect(values(10)).toEqual([[10, 'x']]);
    expect(values(12)).toEqual([[12, 'z']]);
    partition = partitionOf({ index: 1 });
    expect(values(10)).toEqual([]);
  });

  it('keep their bytes, whatever becomes of the buffer they were sent in', () => {
    const sent = record('x');
    recent.add(partition, 0, [sent]);
    sent.value?.fill('!');
    expect(values(0)).toEqual([[0, 'x']]);
  });

  it('come in bounded portions, but at least one', () => {
    recent.add(partition, 0, [record('x'), record('y'), record('z')]);
    expect(values(0, 3, { ...all, maxRecords: 2 })).toHaveLength(2);
    expect(values(0, 3, { ...all, maxBytes: 1 })).toHaveLength(1);
  });

  it('are bounded in bytes over all partitions: the oldest go first', () => {
    const other = partitionOf({ index: 1 });
    recent.add(other, 0, [record('x'.repeat(1_000), other)]);
    recent.add(partition, 0, [record('y'.repeat(1_000))]);
    expect(recent.read(other, 0, 1, all)).toHaveLength(1);
    recent.add(partition, 1, [record('z'.repeat(1_000))]);
    expect(recent.read(other, 0, 1, all)).toHaveLength(0);
    expect(values(0)).toHaveLength(2);
    recent.add(partition, 2, [record('far too large'.repeat(1_000))]);
    expect(values(0)).toEqual([]);
    expect(values(2)).toEqual([]);
  });

  it('take the place of what stood at their offsets before', () => {
    recent.add(partition, 0, [record('x'), record('y')]);
    recent.add(partition, 0, [record('z')]);
    expect(values(0)[0]).toEqual([0, 'z']);
  });

  it('are not kept of compacted topics', () => {
    partition = partitionOf({ compacted: true });
    recent.add(partition, 0, [record('x')]);
    expect(values(0)).toEqual([]);
  });
});
