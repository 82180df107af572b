import type { Message } from 'kafkajs';
import { BATCH_OVERHEAD_BYTES } from '../record-size.js';

/** Records of one `send` for one partition, waiting for their turn. */
export interface LaneEntry {
  readonly messages: readonly Message[];
  readonly sizes: readonly number[];
  readonly deadline: number;
  readonly maxMessageBytes: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Enough for a full request; more would only lengthen the wait of those behind. */
const BATCH_BYTES = 1024 * 1024;
/** The client's grouping is quadratic in the number of records. */
const BATCH_RECORDS = 500;

type AppendBatch = (messages: Message[], deadline: number) => Promise<void>;

/** Sends the records of one partition in their order, one batch at a time, many sends in one batch. */
export class PartitionLane {
  readonly #waiting: LaneEntry[] = [];
  #taken = 0;
  #running = false;

  constructor(
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
      const { messages, touched } = this.#nextBatch();
      try {
        await this.append(messages, first.deadline);
        while (this.#waiting[0] && this.#waiting[0] !== touched.at(-1)) this.#waiting.shift()?.resolve();
        if (this.#taken === this.#waiting[0]?.messages.length) {
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

  #nextBatch(): { messages: Message[]; touched: LaneEntry[] } {
    const messages: Message[] = [];
    const touched: LaneEntry[] = [];
    let bytes = BATCH_OVERHEAD_BYTES;
    for (const entry of this.#waiting) {
      const bound = Math.min(entry.maxMessageBytes, BATCH_BYTES);
      let next = touched.length === 0 ? this.#taken : 0;
      for (; next < entry.messages.length; next++) {
        const size = entry.sizes[next] ?? 0;
        const full = bytes + size > bound || messages.length >= BATCH_RECORDS;
        if (messages.length > 0 && full) return { messages, touched };
        if (touched.at(-1) !== entry) touched.push(entry);
        messages.push(entry.messages[next] as Message);
        bytes += size;
        this.#taken = next + 1;
      }
    }
    return { messages, touched };
  }
}
