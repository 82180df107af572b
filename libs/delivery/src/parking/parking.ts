import { ArkError, type Clock, type Failure, type Log } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import { ParkedLane } from '../lanes/parked-lane.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { FencedWriter, Work, Written } from '../store/fenced-writer.js';
import type { OldestOfLane, ParkedReader } from '../store/parked-reader.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';
import { writeLaneName } from './lane-name.js';
import { rowOf } from './row-of.js';
import { Turns } from './turns.js';

export interface ParkingDependencies {
  readonly writer: FencedWriter;
  readonly reader: ParkedReader;
  /** Events that a profile may park on this replica; what is in memory by then may exceed it. */
  readonly maxEvents: number;
  readonly log: Log;
  readonly clock: Clock;
}

export interface ParkingListener {
  /** The lane has something to be tried, or nothing any more. */
  ready(lane: Lane): void;
  /** So many events are parked now. */
  changed(events: number): void;
}

/** Lanes of a profile whose parked events are tried beside each other. */
const MAX_LANES = 16;
/** Until what was parked beyond the offset where reading began has been read past. */
const READ_PAST_MS = 1_000;
const FAULT_MS = 2_000;

/** How a parked lane stands after it was tried: nothing is left in the store, or it waits. */
type Drained = 'empty' | { readonly delayMs: number };

/**
 * The parked lanes of one profile. A lane whose first event has failed for long goes to the store with all that is behind it, so
 * that its partition can go on; when it is due, its oldest events are tried, in order. What was carried out leaves the store before
 * anything of its lane that is not there runs. `docs/models/parking.pml` shows why these rules are needed, and that they do.
 */
export class Parking {
  #events = 0;
  readonly #lanes = new Set<ParkedLane>();
  readonly #turns = new Turns(MAX_LANES);

  constructor(
    private readonly profile: string,
    private readonly dependencies: ParkingDependencies,
    private readonly on: ParkingListener,
  ) {}

  /** Events of this profile that are parked here. */
  get events(): number {
    return this.#events;
  }

  get full(): boolean {
    return this.#events >= this.dependencies.maxEvents;
  }

  get idle(): boolean {
    return this.#lanes.size === 0;
  }

  /** Parks a lane: what has failed and all behind it. `delayMs`: until its first event is tried again. */
  park(lane: Lane, items: readonly Item[], delayMs: number, failure: Failure): void {
    const first = items[0] as Item;
    const parked = this.#add(lane, first.progress);
    const all = [...items, ...lane.takeAll()];
    const rows = all.map((item) => rowOf(item, this.profile, parked.name, this.dependencies.clock));
    rows[0] = { ...(rows[0] as ParkedRow), dueInMs: delayMs, code: failure.code, message: failure.message };
    this.#store(parked, all, rows);
    void this.#keep(parked, delayMs);
  }

  /** An event comes of a lane that is parked. */
  add(parked: ParkedLane, item: Item): void {
    if (parked.holding) {
      item.detach();
      parked.held.push(item);
      return;
    }
    this.#store(parked, [item], [rowOf(item, this.profile, parked.name, this.dependencies.clock)]);
    if (parked.readingPast) parked.wake();
  }

  /** Events that were read from the store have failed again. */
  again({ parked }: Lane, items: readonly Item[], delayMs: number, failure: Failure): void {
    if (!parked) return;
    const first = items[0] as Item;
    const dropped = new Set([...items, ...parked.lane.takeAll()]);
    for (const item of dropped) {
      parked.progress.drop(item);
      parked.writes.end();
    }
    // One behind it that was settled all the same: it stays, and is tried again with it.
    for (const item of parked.loaded.splice(parked.loaded.indexOf(first))) {
      if (item.settled && !dropped.has(item)) parked.writes.end();
    }
    const { attempts, firstTriedMonotonic, record } = first;
    const triedForMs = this.dependencies.clock.monotonic() - firstTriedMonotonic;
    const { code, message } = failure;
    void this.#write(parked, {
      postpone: { offset: record.offset, attempts, triedForMs, dueInMs: delayMs, code, message },
    });
    this.#storeHeld(parked);
    parked.end({ delayMs });
  }

  /** A lane that a former owner parked. */
  adopt(lane: Lane, progress: PartitionProgress, { events, dueInMs }: ParkedLaneFound): void {
    const parked = this.#add(lane, progress);
    this.#count(parked, events);
    void this.#keep(parked, dueInMs);
  }

  /** All that waits is due now. */
  wake(): void {
    for (const parked of this.#lanes) parked.wake();
  }

  #count(parked: ParkedLane, more: number): void {
    // Given up meanwhile: its next owner counts it.
    if (!this.#lanes.has(parked)) return;
    parked.events += more;
    this.#events += more;
    this.on.changed(this.#events);
  }

  #add(lane: Lane, progress: PartitionProgress): ParkedLane {
    const parked = new ParkedLane(lane, progress, writeLaneName(lane.scope), (item) => this.#settled(parked, item));
    lane.parked = parked;
    lane.state = 'waiting';
    progress.parkedLanes.add(parked);
    this.#lanes.add(parked);
    return parked;
  }

  /** Until nothing of the lane is in the store, or the partition is given up. */
  async #keep(parked: ParkedLane, dueInMs: number): Promise<void> {
    const { released } = parked.progress;
    let drained: Drained = { delayMs: dueInMs };
    while (drained !== 'empty' && !released.aborted) {
      await parked.sleep(drained.delayMs);
      if (!released.aborted) drained = await this.#turns.run(() => this.#drain(parked));
    }
    parked.progress.parkedLanes.delete(parked);
    this.#count(parked, -parked.events);
    this.#lanes.delete(parked);
    parked.lane.parked = null;
    for (const item of parked.held.splice(0)) parked.lane.push(item);
    // Given up, it may still stand among what is ready: it is dropped there.
    if (!released.aborted) this.on.ready(parked.lane);
  }

  async #drain(parked: ParkedLane): Promise<Drained> {
    const { progress, lane } = parked;
    for (;;) {
      while (parked.writes.any && !progress.released.aborted) await parked.writes.none();
      if (progress.released.aborted) return 'empty';
      // What stands before it was read, and so is in the store by now: nothing older of this lane can still come.
      const { position } = progress;
      const oldest = await this.#oldest(parked);
      if (oldest === null) return { delayMs: FAULT_MS };
      const { rows, last } = oldest;
      if (progress.released.aborted) return 'empty';
      const readable = rows.filter(({ record }) => record.offset < position);
      if (readable.length === 0) {
        parked.readingPast = rows.length > 0;
        if (parked.readingPast) return { delayMs: READ_PAST_MS };
        if (parked.writes.any) continue;
        // What comes from now on is not stored any more.
        parked.holding = true;
        return 'empty';
      }
      parked.readingPast = false;
      parked.holding ||= last && readable.length === rows.length;
      const end = parked.ended();
      lane.unshift(readable.map((row) => this.#restore(parked, row)));
      this.on.ready(lane);
      const how = await end;
      if (how !== 'through') return how;
    }
  }

  async #oldest({ progress, name }: ParkedLane): Promise<OldestOfLane | null> {
    const { reader, log } = this.dependencies;
    try {
      return await reader.oldest({ tenancy: progress.tenure, profile: this.profile, lane: name });
    } catch (error) {
      log.warn({ error, profile: this.profile }, 'parked events not read, trying again');
      return null;
    }
  }

  #restore(parked: ParkedLane, row: ParkedRow): Item {
    const { progress } = parked;
    const item = progress.restore(row);
    const { clock } = this.dependencies;
    item.attempts = row.attempts;
    if (row.triedForMs !== null) {
      item.firstTriedAt = clock.now() - row.triedForMs;
      item.firstTriedMonotonic = clock.monotonic() - row.triedForMs;
    }
    item.parked = parked;
    parked.loaded.push(item);
    progress.trackParked(item);
    parked.writes.begin();
    return item;
  }

  /** It was carried out, or given up, and what is to be reported of it is. */
  #settled(parked: ParkedLane, item: Item): void {
    // Tried again with one before it that failed: it stays.
    const { loaded, writes } = parked;
    if (!loaded.includes(item)) {
      writes.end();
      return;
    }
    // In their order: one that was carried out must not be repeated alone.
    const waiting = loaded.findIndex(({ settled }) => !settled);
    const done = loaded.splice(0, waiting < 0 ? loaded.length : waiting);
    if (done.length === 0) return;
    void this.#write(parked, { remove: done.map(({ record }) => record.offset) }).then((written) => {
      if (written) this.#count(parked, -done.length);
      for (const _ of done) writes.end();
    });
  }

  #storeHeld(parked: ParkedLane): void {
    parked.holding = false;
    const held = parked.held.splice(0);
    if (held.length === 0) return;
    const rows = held.map((item) => rowOf(item, this.profile, parked.name, this.dependencies.clock));
    this.#store(parked, held, rows);
  }

  #store(parked: ParkedLane, items: readonly Item[], rows: readonly ParkedRow[]): void {
    const { progress } = parked;
    for (const item of items) item.detach();
    void this.#write(parked, { park: rows }).then((written) => {
      if (!written) return;
      this.#count(parked, written.parked);
      for (const item of items) {
        progress.newestParked = Math.max(progress.newestParked, item.record.offset);
        progress.settle(item);
      }
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
