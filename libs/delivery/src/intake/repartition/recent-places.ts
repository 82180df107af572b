const WINDOW = 4_096;
const FIRST_ROOM = 64;

/** Where a record stands on the trigger's own topic. The time tells it from one of a topic that was deleted and made anew. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

/**
 * The places on the trigger's own topic of the last records that were read of a partition of its internal topic. Records of one
 * partition there come once and in order, but for a crash between sending and committing: then a row of them comes again.
 */
export class RecentPlaces {
  /** Highest offset per partition of the trigger's own topic. */
  readonly #highest = new Map<number, number>();
  #partitions = new Int32Array(FIRST_ROOM);
  #offsets = new Float64Array(FIRST_ROOM);
  #times = new Float64Array(FIRST_ROOM);
  #count = 0;

  /**
   * Notes a place; false when it is among the last few thousand already. Behind one that comes again and was forgotten all count as
   * new, since what was carried out later than it has to be carried out after it again.
   */
  note(place: Place): boolean {
    const { partition, offset } = place;
    const highest = this.#highest.get(partition) ?? -1;
    if (offset <= highest && this.#holds(place)) return false;
    this.#highest.set(partition, offset);
    this.#add(place);
    return true;
  }

  #holds({ partition, offset, timestamp }: Place): boolean {
    const held = Math.min(this.#count, WINDOW);
    for (let at = 0; at < held; at++) {
      if (this.#offsets[at] !== offset || this.#partitions[at] !== partition) continue;
      if (this.#times[at] === timestamp) return true;
    }
    return false;
  }

  #add({ partition, offset, timestamp }: Place): void {
    if (this.#count === this.#offsets.length && this.#count < WINDOW) this.#grow();
    const at = this.#count++ % this.#offsets.length;
    this.#partitions[at] = partition;
    this.#offsets[at] = offset;
    this.#times[at] = timestamp;
  }

  #grow(): void {
    const [partitions, offsets, times] = [this.#partitions, this.#offsets, this.#times];
    this.#partitions = new Int32Array(partitions.length * 2);
    this.#partitions.set(partitions);
    this.#offsets = new Float64Array(offsets.length * 2);
    this.#offsets.set(offsets);
    this.#times = new Float64Array(times.length * 2);
    this.#times.set(times);
  }
}
