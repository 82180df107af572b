import type { OutgoingRecord } from '../broker.js';
import { BATCH_OVERHEAD_BYTES } from '../record-size.js';

/** Records of one `send` for one partition, waiting for their turn. */
export interface LaneEntry {
  readonly records: readonly OutgoingRecord[];
  readonly sizes: readonly number[];
  readonly deadline: number;
  readonly maxMessageBytes: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Enough for a full request; more would only lengthen the wait of those behind. */
const BATCH_BYTES = 1024 * 1024;

type AppendBatch = (records: readonly OutgoingRecord[], deadline: number) => Promise<void>;

/** Sends the records of one partition in their order, one batch at a time, many sends in one batch. */
export class PartitionLane {
  readonly #waiting: LaneEntry[] = [];
  #taken = 0;
  #running = false;

  constructor(
    private readonly maxRecords: number,
    private readonly append: AppendBatch,
    private readonly onIdle: () => void,
  ) {}

  push(entry: LaneEntry): void {
    this.#waiting.push(entry);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Sends of the same turn of the event loop share the first batch.
    await Promise.resolve();
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const { records, touched } = this.#nextBatch();
      try {
        await this.append(records, first.deadline);
        while (this.#waiting[0] && this.#waiting[0] !== touched.at(-1)) this.#waiting.shift()?.resolve();
        if (this.#taken === this.#waiting[0]?.records.length) {
          this.#waiting.shift()?.resolve();
          this.#taken = 0;
        }
      } catch (error) {
        for (const _ of touched) this.#waiting.shift()?.reject(error as Error);
        this.#taken = 0;
      }
    }
    this.#running = false;
    this.onIdle();
  }

  #nextBatch(): { records: OutgoingRecord[]; touched: LaneEntry[] } {
    const records: OutgoingRecord[] = [];
    const touched: LaneEntry[] = [];
    let bytes = BATCH_OVERHEAD_BYTES;
    for (const entry of this.#waiting) {
      const bound = Math.min(entry.maxMessageBytes, BATCH_BYTES);
      let next = touched.length === 0 ? this.#taken : 0;
      for (; next < entry.records.length; next++) {
        const size = entry.sizes[next] ?? 0;
        const full = bytes + size > bound || records.length >= this.maxRecords;
        if (records.length > 0 && full) return { records, touched };
        if (touched.at(-1) !== entry) touched.push(entry);
        records.push(entry.records[next] as OutgoingRecord);
        bytes += size;
        this.#taken = next + 1;
      }
    }
    return { records, touched };
  }
}
