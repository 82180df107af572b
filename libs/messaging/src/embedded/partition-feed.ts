import type { Log } from '@arkflows/contracts';
import { boundedBatches } from '../bounded-batches.js';
import type { ConsumerHandlers } from '../broker.js';
import { ChangeSignal } from '../change-signal.js';
import type { LiveAssignment } from '../live-assignment.js';
import type { LogReader } from './log-reader.js';
import type { PartitionState } from './topic-catalogue.js';

export interface FeedOptions {
  /** Resolves the offset to begin at. */
  start(): Promise<number>;
  readonly maxBatchBytes: number;
  readonly onBatch: ConsumerHandlers['onBatch'];
}

const NOT_THERE = 'The position is not in the log (any more): going on at the nearest record that is';

/** Delivers one partition under one assignment, batch after batch, until the assignment ends. */
export class PartitionFeed {
  readonly #resumed = new ChangeSignal();
  readonly #moved = new ChangeSignal();
  #paused = false;
  #position = -1;

  constructor(
    private readonly assignment: LiveAssignment,
    private readonly partition: PartitionState,
    private readonly options: FeedOptions,
    private readonly reader: LogReader,
    private readonly log: Log,
  ) {}

  /** Everything before it was delivered; null before the start is known. */
  get position(): number | null {
    return this.#position < 0 ? null : this.#position;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resumed.notify();
  }

  /** Rejects with what the handler threw, or with a failure of the database that does not pass. */
  async run(): Promise<void> {
    const { signal } = this.assignment;
    try {
      this.#position = await this.options.start();
      while (!signal.aborted) {
        this.#moved.notify();
        await this.#step();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#moved.notify();
    }
  }

  /** Resolves when everything before `offset` was delivered, or the assignment ended. */
  async reached(offset: number): Promise<void> {
    while (this.#position < offset && !this.assignment.signal.aborted) await this.#moved.next();
  }

  async #step(): Promise<void> {
    const { partition, assignment } = this;
    const { maxBatchBytes, onBatch } = this.options;
    if (this.#paused) return this.#until(this.#resumed);
    if (this.#position > partition.nextOffset) this.#moveTo(partition.nextOffset);
    if (this.#position === partition.nextOffset) return this.#until(partition.appended);
    if (this.#position < partition.firstOffset) this.#moveTo(partition.firstOffset);
    const { records, nextOffset } = await this.reader.read(partition, this.#position, maxBatchBytes, assignment);
    for (const batch of boundedBatches(records, maxBatchBytes)) {
      while (this.#paused && !assignment.signal.aborted) await this.#until(this.#resumed);
      if (assignment.signal.aborted) return;
      await onBatch({ assignment, records: batch, highWatermark: partition.nextOffset });
    }
    this.#position = nextOffset;
  }

  /** The position lies before what retention left, or after what a database without durable commits kept. */
  #moveTo(offset: number): void {
    const { topic, partition } = this.assignment;
    this.log.error({ topic, partition, position: this.#position, goingOnAt: offset }, NOT_THERE);
    this.#position = offset;
  }

  /** Waits for a change, or for the end of the assignment. */
  #until(change: ChangeSignal): Promise<void> {
    const { signal } = this.assignment;
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        resolve();
      };
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
      else void change.next().then(done);
    });
  }
}
