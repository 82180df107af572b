import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf } from '../testing/items.fixture.js';
import type { Lane } from './lane.js';
import { LaneSet } from './lane-set.js';

const offsets = (lane: Lane): number[] => {
  const found: number[] = [];
  for (let item = lane.first; item; item = item.nextInLane) found.push(item.record.offset);
  return found;
};

describe('lanes', () => {
  it('hold the events of one key in order, and other keys beside it', () => {
    const { progress } = progressOf();
    const lanes = new LaneSet();
    for (const [offset, key] of ['a', 'b', 'a'].entries()) {
      const item = itemAt(progress, offset, key);
      lanes.laneOf(item, 'key').push(item);
    }
    expect(offsets(lanes.laneOf(itemAt(progress, 3, 'a'), 'key'))).toEqual([0, 2]);
    expect(offsets(lanes.laneOf(itemAt(progress, 4, 'b'), 'key'))).toEqual([1]);
  });

  it('are one per partition with ordering partition, and one per event without an order', () => {
    const { progress } = progressOf();
    const lanes = new LaneSet();
    const [a, b, unkeyed] = [itemAt(progress, 0, 'a'), itemAt(progress, 1, 'b'), itemAt(progress, 2, null)];
    expect(lanes.laneOf(a, 'partition')).toBe(lanes.laneOf(b, 'partition'));
    expect(lanes.laneOf(a, 'none')).not.toBe(lanes.laneOf(a, 'none'));
    expect(lanes.laneOf(unkeyed, 'key')).not.toBe(lanes.laneOf(unkeyed, 'key'));
  });

  it('put what failed back before what came later', () => {
    const { progress } = progressOf();
    const lane = new LaneSet().laneOf(itemAt(progress, 0), 'key');
    const items = [1, 2, 3, 4].map((offset) => itemAt(progress, offset));
    for (const item of items) lane.push(item);
    progress.settle(items[0]!);
    expect(lane.replaceFront(3, [items[1]!, items[2]!])).toBe(true);
    expect(offsets(lane)).toEqual([2, 3, 4]);
    const late = itemAt(progress, 5);
    lane.push(late);
    expect(offsets(lane)).toEqual([2, 3, 4, 5]);
  });

  it('are forgotten when empty, so that keys which come once cost nothing afterwards', () => {
    const { progress } = progressOf();
    const lanes = new LaneSet();
    const item = itemAt(progress, 0, 'once');
    const lane = lanes.laneOf(item, 'key');
    lane.push(item);
    expect(lane.replaceFront(1, [])).toBe(false);
    expect(lanes.laneOf(itemAt(progress, 1, 'once'), 'key')).not.toBe(lane);
  });

  it('drop what belonged to a lost partition', () => {
    const first = progressOf();
    const second = progressOf();
    const lanes = new LaneSet();
    const lane = lanes.laneOf(itemAt(first.progress, 7), 'key');
    lane.push(itemAt(first.progress, 8));
    lane.push(itemAt(second.progress, 8));
    first.progress.abandon();
    expect(lane.trim()).toBe(true);
    expect(lane.first?.progress).toBe(second.progress);
  });
});
