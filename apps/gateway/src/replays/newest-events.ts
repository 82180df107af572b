import type { ReceivedRecord } from '@arkflows/messaging';

/** A record of a topic, with its place. */
export interface TopicRecord extends ReceivedRecord {
  readonly topic: string;
  readonly partition: number;
}

const later = (one: TopicRecord, other: TopicRecord): number =>
  other.timestamp - one.timestamp || one.partition - other.partition || other.offset - one.offset;

/** Bytes that a record takes besides what it carries. */
const RECORD_OVERHEAD = 200;

/**
 * The newest of the records that it is given, over all partitions and whatever the order they come in: so many at most, and so many
 * bytes with keys, headers and 200 for each record (but one record at least). Holds twice as much while it is being filled.
 */
export class NewestEvents {
  #held: TopicRecord[] = [];
  #heldBytes = 0;
  #droppedForBytes = false;

  constructor(
    private readonly maxEvents: number,
    private readonly maxBytes: number,
  ) {}

  /** Whether the bytes, not the number, say which record is the last. */
  get shortOfBytes(): boolean {
    this.#trim();
    // What was dropped on the way stands for nothing once newer records have filled all places.
    return this.#droppedForBytes && this.#held.length < this.maxEvents;
  }

  /** Newest first. */
  get records(): readonly TopicRecord[] {
    this.#trim();
    return this.#held;
  }

  add(record: TopicRecord): void {
    this.#held.push(record);
    this.#heldBytes += sizeOf(record);
    if (this.#held.length > 2 * this.maxEvents || this.#heldBytes > 2 * this.maxBytes) this.#trim();
  }

  #trim(): void {
    const newest = this.#held.sort(later).slice(0, this.maxEvents);
    let bytes = 0;
    const end = newest.findIndex((record, at) => {
      const size = sizeOf(record);
      if (at > 0 && bytes + size > this.maxBytes) return true;
      bytes += size;
      return false;
    });
    if (end >= 0) this.#droppedForBytes = true;
    this.#held = end < 0 ? newest : newest.slice(0, end);
    this.#heldBytes = bytes;
  }
}

function sizeOf({ key, value, headers }: TopicRecord): number {
  let bytes = RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0);
  for (const [name, held] of Object.entries(headers)) {
    for (const header of Buffer.isBuffer(held) ? [held] : held) bytes += name.length + header.length;
  }
  return bytes;
}
