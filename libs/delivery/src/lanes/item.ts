import type { CloudEvent, PayloadFormat, SourceRecord } from '@arkflows/contracts';
import type { ReceivedRecord } from '@arkflows/messaging';
import { decode, unreadable } from './decode.js';
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
  /** How bare payloads are written. */
  readonly format?: PayloadFormat;
}

/** Ordering key of an event: what tells lanes apart, and how it is shown to people. */
export interface OrderingKey {
  readonly lane: string;
  readonly shown: string;
}

/** The step of a fallback that an event is at. */
export interface FallbackTaken {
  readonly step: number;
  /** That it leads to; null: it is at its end. */
  readonly operation: string | null;
  /** As results and runs tell it. */
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
  /** Null: it is tried by the operation that it came for. */
  fallback: FallbackTaken | null = null;
  /** An attempt broke off in a way that its effect may have happened. Looked after where there is a fallback. */
  mayHaveHappened = false;
  /** Somebody gave it up while it was parked: it is not tried. */
  cancelled = false;
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
  #event: CloudEvent | null;
  #fault: unknown = null;
  #detached = false;

  constructor(
    readonly progress: PartitionProgress,
    public record: ReceivedRecord,
    /** Null: it is read from the record when it is first asked for. */
    event: CloudEvent | null,
    readonly key: OrderingKey | null,
    readonly route: Route,
    readonly bytes: number,
    /** Wall clock after which a command is not carried out any more. */
    readonly expiresAt: number | null = null,
  ) {
    this.#event = event;
    this.through = record.offset;
  }

  /**
   * What the record says; of one that is no event its place in the log. Read late, since what is parsed when it is worked on dies
   * young, while thousands of parsed events that wait their turn cost the garbage collector more than parsing does.
   */
  get event(): CloudEvent {
    return this.#event ?? this.#read();
  }

  /** Why the record is no event: ArkError EVENT_NOT_DECODABLE; null where it is one. */
  get fault(): unknown {
    if (!this.#event) this.#read();
    return this.#fault;
  }

  /** What tries it next: the operation that it came for, or the one that stands in for that. */
  get operation(): string {
    return this.fallback?.operation ?? this.route.operation;
  }

  /** It was tried before by what tries it next. */
  get isRetry(): boolean {
    return this.attempts > 0 && this.fallback === null;
  }

  /** Lets go of what was parsed: asked for again, it is read again. */
  forget(): void {
    this.#event = null;
  }

  /**
   * Before it waits: copies its bytes out of the client's fetch response, of which a slice keeps all megabytes alive, and lets go
   * of what was parsed.
   */
  detach(): void {
    this.forget();
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

  /** The record as the topic holds it that it was sent to. */
  get source(): SourceRecord {
    return this.progress.sourceOf(this.progress.assignment, this.record);
  }

  #read(): CloudEvent {
    this.#fault = null;
    try {
      this.#event = decode(this.progress, this.record, this.route.format);
    } catch (error) {
      this.#fault = error;
      this.#event = unreadable(this.progress, this.record);
    }
    return this.#event;
  }

  /** Nothing is left to be tried. */
  get over(): boolean {
    return this.concluded || this.settled;
  }
}
