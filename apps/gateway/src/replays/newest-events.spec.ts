import { describe, expect, it } from '@jest/globals';
import { NewestEvents, type TopicRecord } from './newest-events.js';

const record = (partition: number, offset: number, timestamp: number, bytes = 1): TopicRecord => ({
  topic: 'shop.places',
  partition,
  offset,
  timestamp,
  key: null,
  value: Buffer.alloc(bytes),
  headers: {},
});

const places = ({ records }: NewestEvents) => records.map(({ partition, offset }) => `${partition}/${offset}`);

describe('the newest events', () => {
  it('are those with the latest times over all partitions, the newest first', () => {
    const newest = new NewestEvents(3, 10_000);
    for (let offset = 0; offset < 50; offset++) newest.add(record(0, offset, offset));
    for (let offset = 0; offset < 50; offset++) newest.add(record(1, offset, offset === 0 ? 48.5 : 0));
    expect(places(newest)).toEqual(['0/49', '1/0', '0/48']);
    expect(newest.shortOfBytes).toBe(false);
  });

  it('follow their order in the partition where the times are the same', () => {
    const newest = new NewestEvents(2, 10_000);
    for (let offset = 0; offset < 9; offset++) newest.add(record(0, offset, 7));
    expect(places(newest)).toEqual(['0/8', '0/7']);
  });

  it('are fewer where they have too many bytes, and it is said', () => {
    const newest = new NewestEvents(10, 3_000);
    for (let offset = 0; offset < 10; offset++) newest.add(record(0, offset, offset, 1_200));
    expect(places(newest)).toEqual(['0/9', '0/8']);
    expect(newest.shortOfBytes).toBe(true);
  });

  it('are one at least, however large', () => {
    const newest = new NewestEvents(10, 100);
    newest.add(record(0, 1, 1, 5_000));
    expect(places(newest)).toEqual(['0/1']);
    expect(newest.shortOfBytes).toBe(false);
  });

  it('have the bytes of their keys and headers, and some of their own', () => {
    const bare = { ...record(0, 0, 0, 0), value: null };
    const held = (one: Partial<TopicRecord>) => {
      const newest = new NewestEvents(1_000, 100_000);
      for (let offset = 0; offset < 1_000; offset++) newest.add({ ...bare, offset, ...one });
      return newest.records.length;
    };
    expect(held({})).toBe(500);
    expect(held({ key: Buffer.alloc(9_800) })).toBe(10);
    expect(held({ headers: { name: Buffer.alloc(9_796) } })).toBe(10);
    expect(held({ headers: { name: [Buffer.alloc(4_896), Buffer.alloc(4_896)] } })).toBe(10);
    expect(held({ headers: { ['n'.repeat(9_800)]: Buffer.alloc(0) } })).toBe(10);
  });

  it('are not short of bytes where newer and smaller ones took all places in the end', () => {
    const newest = new NewestEvents(3, 1_000);
    for (let offset = 0; offset < 4; offset++) newest.add(record(0, offset, offset, 600));
    for (let offset = 4; offset < 14; offset++) newest.add(record(0, offset, offset));
    expect(places(newest)).toEqual(['0/13', '0/12', '0/11']);
    expect(newest.shortOfBytes).toBe(false);
  });
});
