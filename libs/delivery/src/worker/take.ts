import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { LaneShare } from '../lanes/lane-share.js';
import type { PlannedOperation } from '../plan/plan.js';
import type { ReadyLanes } from './ready-lanes.js';

/** Bounds of one call of a bulk action: enough to make the round trip cheap, little enough to be split or repeated. */
const MAX_BATCH_ITEMS = 2_000;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

export interface TakeOptions {
  /** Only the first item. */
  readonly single?: boolean;
  /** Nothing that the retry budget holds back. */
  readonly notHeld?: boolean;
}

/** What one call carries: the first item of `lane` or, for a bulk action, its front and those of the lanes behind it in the queue. */
export function take(
  lane: Lane,
  ready: ReadyLanes,
  operation: PlannedOperation,
  { single = false, notHeld = false }: TakeOptions,
): readonly LaneShare[] {
  if (single || !operation.action.executeMany) return [takeFront(lane, operation.name, { items: 1, bytes: 1 })];
  const room = { items: MAX_BATCH_ITEMS, bytes: MAX_BATCH_BYTES };
  const shares: LaneShare[] = [];
  for (
    let next: Lane | null = lane;
    next;
    next = room.items > 0 && room.bytes > 0 ? ready.next(operation.name, notHeld) : null
  ) {
    shares.push(takeFront(next, operation.name, room));
  }
  return shares;
}

function takeFront(lane: Lane, operation: string, room: { items: number; bytes: number }): LaneShare {
  const { progress } = lane.first as Item;
  lane.state = 'busy';
  lane.set.subscription.busy++;
  progress.calls.begin();
  const items: Item[] = [];
  for (let item = lane.first; item?.operation === operation; item = lane.first) {
    if (room.items <= 0 || room.bytes <= 0) break;
    lane.shift();
    items.push(item);
    room.items--;
    room.bytes -= item.bytes;
  }
  return { lane, items, progress };
}
