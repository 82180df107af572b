import { type Clock, type CloudEvent, type KafkaRecord, toFailure } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { Item, type Route } from '../lanes/item.js';
import { LaneSet } from '../lanes/lane-set.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { Plan } from '../plan/plan.js';
import type { Settler } from '../settlement/settler.js';

export interface IntakeDependencies {
  readonly settler: Settler;
  readonly clock: Clock;
  /** An event that its trigger does not want. */
  readonly onFiltered: (route: Route) => void;
}

/** Memory that an item costs beside its bytes: the parsed event, the lane, the bookkeeping. */
const ITEM_OVERHEAD_BYTES = 512;

export const sizeOf = (record: ReceivedRecord): number => ITEM_OVERHEAD_BYTES + (record.value?.length ?? 0);

/** The ordering key where nothing else is said; latin1 keeps any two different byte strings different. */
export const keyOf = (record: ReceivedRecord): string | null => record.key?.toString('latin1') ?? null;

/** A record that cannot become work is dead at once, with its bytes as they came; it never blocks what is behind it. */
export function refuse(
  { settler, clock }: IntakeDependencies,
  progress: PartitionProgress,
  record: ReceivedRecord,
  route: Route,
  error: unknown,
  plan: Plan | null,
  event: CloudEvent = unreadable(progress, record),
): void {
  const item = new Item(progress, record, event, keyOf(record), route, sizeOf(record), clock.monotonic(), null);
  progress.track(item);
  settler.dead(item, toFailure(error, 'EVENT_NOT_DECODABLE'), plan);
  settler.flush();
}

/** Names a record that is no event by its place in the log. */
const unreadable = (progress: PartitionProgress, record: ReceivedRecord): CloudEvent => ({
  specversion: '1.0',
  id: `${progress.assignment.partition}/${record.offset}`,
  source: progress.assignment.topic,
  type: 'unreadable',
  data: null,
});

/** The lanes of a subscription's partitions, kept over rebalances. */
export class LaneSets {
  readonly #byPartition = new Map<number, LaneSet>();

  of(progress: PartitionProgress): LaneSet {
    const { partition } = progress.assignment;
    let lanes = this.#byPartition.get(partition);
    if (!lanes) {
      lanes = new LaneSet();
      this.#byPartition.set(partition, lanes);
    }
    return lanes;
  }
}

/** The record with its place in the log, as the codec wants it. */
export const placed = (progress: PartitionProgress, { offset, value, headers }: ReceivedRecord): KafkaRecord => ({
  topic: progress.assignment.topic,
  partition: progress.assignment.partition,
  offset,
  value,
  headers,
});
