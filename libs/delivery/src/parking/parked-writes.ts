import { ArkError, type Clock, type Log } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { ParkedLane } from '../lanes/parked-lane.js';
import type { FencedWriter, Work, Written } from '../store/fenced-writer.js';
import type { Postponement } from '../store/parked-rows.js';
import { rowOf } from './row-of.js';

export interface ParkedWritesDependencies {
  readonly writer: FencedWriter;
  readonly log: Log;
  readonly clock: Clock;
}

/** Why the first of the events waits, and for how long. */
export interface FirstDue {
  readonly dueInMs: number;
  readonly code: string;
  readonly message: string;
}

const FAULT_MS = 2_000;

/** Writes what becomes of the parked events of one profile. */
export class ParkedWrites {
  constructor(
    private readonly profile: string,
    private readonly dependencies: ParkedWritesDependencies,
    /** So many more (or fewer) of the lane are in the store. */
    private readonly count: (parked: ParkedLane, more: number) => void,
  ) {}

  /** Puts events behind those of the lane that are there; they are settled when they are there. */
  store(parked: ParkedLane, items: readonly Item[], first?: FirstDue): void {
    const { progress } = parked;
    for (const item of items) item.detach();
    const rows = items.map((item, index) => ({
      ...rowOf(item, this.profile, parked.name, this.dependencies.clock),
      ...(index === 0 && first),
    }));
    void this.#write(parked, { park: rows }).then((written) => {
      if (!written) return;
      this.count(parked, written.parked);
      for (const item of items) {
        progress.newestParked = Math.max(progress.newestParked, item.record.offset);
        progress.settle(item);
      }
    });
  }

  postpone(parked: ParkedLane, postpone: Postponement): void {
    void this.#write(parked, { postpone });
  }

  /** An event that was read back was carried out, or given up, and what is to be reported of it is. */
  settled(parked: ParkedLane, item: Item): void {
    const { loaded, writes } = parked;
    // Tried again with one before it that failed: it stays.
    if (!loaded.includes(item)) {
      writes.end();
      return;
    }
    // In their order: one that was carried out must not be repeated alone.
    const waiting = loaded.findIndex(({ settled }) => !settled);
    const done = loaded.splice(0, waiting < 0 ? loaded.length : waiting);
    if (done.length === 0) return;
    void this.#write(parked, { remove: done.map(({ record }) => record.offset) }).then((written) => {
      if (written) this.count(parked, -done.length);
      for (const _ of done) writes.end();
    });
  }

  /** Null when the partition is not ours any more. */
  async #write(parked: ParkedLane, work: Work): Promise<Written | null> {
    const { writer, log, clock } = this.dependencies;
    const { progress } = parked;
    parked.writes.begin();
    progress.writes.begin();
    try {
      while (!progress.released.aborted) {
        try {
          return await writer.write(progress.tenure, work);
        } catch (error) {
          if (error instanceof ArkError && error.code === 'ABORTED') return null;
          log.error({ error, profile: this.profile }, 'the store refuses to park events, trying again');
          await clock.sleep(FAULT_MS, progress.released).catch(() => {});
        }
      }
      return null;
    } finally {
      progress.writes.end();
      parked.writes.end();
    }
  }
}
