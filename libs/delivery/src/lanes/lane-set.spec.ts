import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf } from '../testing/items.fixture.js';
import type { Item } from './item.js';
import type { Lane } from './lane.js';
import type { LaneSet, Ordering } from './lane-set.js';
import { SubscriptionLanes } from './subscription-lanes.js';

const newLanes = (): LaneSet => new SubscriptionLanes().of(progressOf().progress);

function push(lanes: LaneSet, item: Item, ordering: Ordering = 'key'): Lane {
  const lane = lanes.laneOf(item, ordering);
  lane.push(item);
  return lane;
}

function drain(lane: Lane): number[] {
  const offsets: number[] = [];
  for (let item = lane.shift(); item; item = lane.shift()) offsets.push(item.record.offset);
  return offsets;
}

describe('lanes', () => {
  it('hold the events of one key in order, and other keys beside it', () => {
    const { progress } = progressOf();
    const lanes = newLanes();
    const [a, b, a2] = ['a', 'b', 'a'].map((key, offset) => push(lanes, itemAt(progress, offset, key)));
    expect(a2).toBe(a);
    expect(drain(a!)).toEqual([0, 2]);
    expect(drain(b!)).toEqual([1]);
  });

  it('are one per partition with ordering partition, and one per event without an order', () => {
    const { progress } = progressOf();
    const whole = newLanes();
    expect(push(whole, itemAt(progress, 0, 'a'), 'partition')).toBe(push(whole, itemAt(progress, 1, 'b'), 'partition'));
    const none = newLanes();
    expect(push(none, itemAt(progress, 2, 'a'), 'none')).not.toBe(push(none, itemAt(progress, 3, 'a'), 'none'));
    const unkeyed = newLanes();
    const [first, second] = [push(unkeyed, itemAt(progress, 4, null)), push(unkeyed, itemAt(progress, 5, null))];
    expect(first).not.toBe(second);
    expect(first.name).toBeNull();
  });

  it('give the whole partition one name within a bulk call, whatever the keys', () => {
    const { progress } = progressOf();
    const lane = push(newLanes(), itemAt(progress, 0, null), 'partition');
    expect(lane.name).not.toBeNull();
  });

  it('change their ordering only when nothing of the former one is left', () => {
    const { progress } = progressOf();
    const lanes = newLanes();
    const a = push(lanes, itemAt(progress, 0, 'a'), 'key');
    expect(push(lanes, itemAt(progress, 1, 'a'), 'none')).toBe(a);
    drain(a);
    lanes.release(a);
    expect(push(lanes, itemAt(progress, 2, 'a'), 'none')).not.toBe(push(lanes, itemAt(progress, 3, 'a'), 'none'));
  });

  it('put what failed back before what came later', () => {
    const { progress } = progressOf();
    const lanes = newLanes();
    const lane = push(lanes, itemAt(progress, 1));
    for (const offset of [2, 3]) push(lanes, itemAt(progress, offset));
    const taken = [lane.shift(), lane.shift()] as Item[];
    push(lanes, itemAt(progress, 4));
    lane.unshift(taken);
    expect(drain(lane)).toEqual([1, 2, 3, 4]);
  });

  it('are forgotten when empty, so that keys which come once cost nothing afterwards', () => {
    const { progress } = progressOf();
    const lanes = newLanes();
    const lane = push(lanes, itemAt(progress, 0, 'once'));
    drain(lane);
    lanes.release(lane);
    expect(push(lanes, itemAt(progress, 1, 'once'))).not.toBe(lane);
  });

  it('drop what belonged to a partition that was given up', () => {
    const first = progressOf();
    const second = progressOf();
    const lanes = newLanes();
    const lane = push(lanes, itemAt(first.progress, 7));
    push(lanes, itemAt(first.progress, 8));
    first.lose();
    for (const offset of [7, 8]) push(lanes, itemAt(second.progress, offset));
    expect(drain(lane)).toEqual([7, 8]);
  });
});
