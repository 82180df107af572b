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
    const newest = new NewestEvents(3, 1_000);
    for (let offset = 0; offset < 50; offset++) newest.add(record(0, offset, offset));
    for (let offset = 0; offset < 50; offset++) newest.add(record(1, offset, offset === 0 ? 48.5 : 0));
    expect(places(newest)).toEqual(['0/49', '1/0', '0/48']);
    expect(newest.shortOfBytes).toBe(false);
  });

  it('follow their order in the partition where the times are the same', () => {
    const newest = new NewestEvents(2, 1_000);
    for (let offset = 0; offset < 9; offset++) newest.add(record(0, offset, 7));
    expect(places(newest)).toEqual(['0/8', '0/7']);
  });

  it('are fewer where they have too many bytes, and it is said', () => {
    const newest = new NewestEvents(10, 100);
    for (let offset = 0; offset < 10; offset++) newest.add(record(0, offset, offset, 40));
    expect(places(newest)).toEqual(['0/9', '0/8']);
    expect(newest.shortOfBytes).toBe(true);
  });

  it('are one at least, however large', () => {
    const newest = new NewestEvents(10, 100);
    newest.add(record(0, 1, 1, 5_000));
    expect(places(newest)).toEqual(['0/1']);
    expect(newest.shortOfBytes).toBe(false);
  });
});
