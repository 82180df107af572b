import type { Clock } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { ParkedRow } from '../store/parked-rows.js';

/** An event as it is parked, behind others of its lane. */
export const rowOf = (item: Item, profile: string, lane: Buffer, clock: Clock): ParkedRow => ({
  profile,
  lane,
  record: item.record,
  attempts: item.attempts,
  triedForMs: item.attempts > 0 ? clock.monotonic() - item.firstTriedMonotonic : null,
  dueInMs: null,
  code: null,
  message: null,
});
