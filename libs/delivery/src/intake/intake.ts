import type { Clock } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { Item } from '../lanes/item.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { ReadSource } from '../lanes/source-record.js';
import type { DeliveryMetrics } from '../metrics.js';
import type { Settler } from '../settlement/settler.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';

/** Decides what becomes of each record that a subscription reads; in order per partition, one record at a time. */
export interface Intake {
  take(progress: PartitionProgress, record: ReceivedRecord): void;
  /** Where a record is another than the one that is read: finds that. */
  readonly sourceOf?: ReadSource;
  /** Before anything of a partition is taken: what a former owner parked of it. */
  adopt(progress: PartitionProgress, found: ParkedLaneFound): void;
  /** Makes an item of an event that was parked. */
  restore(progress: PartitionProgress, row: ParkedRow): Item;
  /** Whether no more is to be read of a partition for now: too much is parked. */
  crowded(progress: PartitionProgress): boolean;
  /** After partitions were given up. */
  onLost(): void;
  /** Begins no more calls for what was taken; resolves when those under way have ended. */
  quiet(): Promise<void>;
}

export interface IntakeDependencies {
  readonly settler: Settler;
  readonly metrics: DeliveryMetrics;
  readonly clock: Clock;
}

/** Memory that an item costs beside its bytes: the parsed event, the lane, the bookkeeping. */
const ITEM_OVERHEAD_BYTES = 512;

export const sizeOf = (record: ReceivedRecord): number => ITEM_OVERHEAD_BYTES + (record.value?.length ?? 0);
