import type { CloudEvent } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { PartitionProgress } from './partition-progress.js';

/** Where an event goes, decided when it is read; the operation is looked up anew at each attempt. */
export interface Route {
  /** Empty, like `profile` and `operation`, where a command names none. */
  readonly namespace: string;
  readonly profile: string;
  readonly operation: string;
  /** Null for a command. */
  readonly trigger: string | null;
  /** Which results are reported; a command always reports. */
  readonly results: 'all' | 'failures' | 'none';
}

/** One record on its way through the engine, from its reading until its settlement. */
export class Item {
  attempts = 0;
  /** Wall clock of the first attempt, for reports; 0 before it. */
  firstTriedAt = 0;
  /** Monotonic time of the first attempt, for the retry schedule. */
  firstTriedMonotonic = 0;
  /** Reports that the broker has not acknowledged yet. */
  unacknowledged = 0;
  settled = false;
  /** The highest offset that this item's settlement settles too: records behind it that needed no item. */
  through: number;
  nextInPartition: Item | null = null;
  nextInLane: Item | null = null;

  constructor(
    readonly progress: PartitionProgress,
    readonly record: ReceivedRecord,
    readonly event: CloudEvent,
    readonly key: string | null,
    readonly route: Route,
    readonly bytes: number,
    /** Monotonic time of its reading. */
    readonly receivedAt: number,
    /** Wall clock after which a command is not carried out any more. */
    readonly expiresAt: number | null,
  ) {
    this.through = record.offset;
  }
}
