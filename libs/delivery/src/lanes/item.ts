import type { CloudEvent } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import type { ParkedLane } from './parked-lane.js';
import type { PartitionProgress } from './partition-progress.js';

/** Where an event goes. A trigger's is one object that changes with its deployment, so that what waits follows. */
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

/** Ordering key of an event: what tells lanes apart, and how it is shown to people. */
export interface OrderingKey {
  readonly lane: string;
  readonly shown: string;
}

/** One record on its way through the engine, from its reading until its settlement. */
export class Item {
  attempts = 0;
  /** Wall clock of the first attempt, for reports; 0 before it. */
  firstTriedAt = 0;
  /** Monotonic time of the first attempt, for the retry schedule. */
  firstTriedMonotonic = 0;
  /** Monotonic time at which its operation was first found missing; 0 when it never was. */
  unroutableSince = 0;
  /** Names the call that the ledger of effects was told of; null when no call is noted. */
  effectCall: string | null = null;
  /** Its verdict is spoken; it may still wait for the broker to take its reports. */
  concluded = false;
  /** Reports that the broker has not acknowledged yet. */
  unacknowledged = 0;
  /** Counts for the watermark, or was given up with its partition. */
  settled = false;
  /** The parked lane that it was read from or is written to; null for one that came from its topic. */
  parked: ParkedLane | null = null;
  /** The highest offset that this item's settlement settles too: records behind it that are settled, or needed no item. */
  through: number;
  previousInPartition: Item | null = null;
  nextInPartition: Item | null = null;
  nextInLane: Item | null = null;
  #detached = false;

  constructor(
    readonly progress: PartitionProgress,
    public record: ReceivedRecord,
    readonly event: CloudEvent,
    readonly key: OrderingKey | null,
    readonly route: Route,
    readonly bytes: number,
    /** Wall clock after which a command is not carried out any more. */
    readonly expiresAt: number | null = null,
  ) {
    this.through = record.offset;
  }

  /**
   * Before it waits: copies its bytes out of the client's fetch response, of which a slice keeps all megabytes alive.
   */
  detach(): void {
    if (this.#detached) return;
    this.#detached = true;
    const { key, value, headers } = this.record;
    const copied = Object.entries(headers).map(([name, bytes]) => [
      name,
      Buffer.isBuffer(bytes) ? Buffer.from(bytes) : (bytes as readonly Buffer[]).map((one) => Buffer.from(one)),
    ]);
    this.record = {
      ...this.record,
      key: key && Buffer.from(key),
      value: value && Buffer.from(value),
      headers: Object.fromEntries(copied),
    };
  }

  /** Nothing is left to be tried. */
  get over(): boolean {
    return this.concluded || this.settled;
  }
}
