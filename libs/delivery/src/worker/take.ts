import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import type { PlannedOperation } from '../plan/plan.js';
import type { LaneQueue } from './lane-queue.js';

/** Bounds of one call of a bulk action: enough to make the round trip cheap, little enough to be split or repeated. */
const MAX_BATCH_ITEMS = 2_000;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

export interface Taken {
  readonly items: readonly Item[];
  /** How many items of `items`, in turn, came from the front of which lane. */
  readonly lanes: readonly { readonly lane: Lane; readonly count: number }[];
}

/** What one call carries: the first item of `lane` or, for a bulk action, its front and those of the lanes behind it in the queue. */
export function take(lane: Lane, queue: LaneQueue, operation: PlannedOperation): Taken {
  if (!operation.action.executeMany) {
    lane.state = 'busy';
    return { items: [lane.first as Item], lanes: [{ lane, count: 1 }] };
  }
  const items: Item[] = [];
  const lanes: { lane: Lane; count: number }[] = [];
  let bytes = 0;
  for (let next: Lane | null = lane; next; ) {
    next.state = 'busy';
    const before = items.length;
    for (let item = next.first; item && item.route.operation === operation.name; item = item.nextInLane) {
      if (items.length === MAX_BATCH_ITEMS || bytes >= MAX_BATCH_BYTES) break;
      items.push(item);
      bytes += item.bytes;
    }
    lanes.push({ lane: next, count: items.length - before });
    next = items.length < MAX_BATCH_ITEMS && bytes < MAX_BATCH_BYTES ? queue.next() : null;
  }
  return { items, lanes };
}
