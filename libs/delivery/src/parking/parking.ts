import { type Failure } from '@arkflows/contracts';
import { Turns } from '../concurrency/turns.js';
import type { Item } from '../lanes/item.js';
import type { Lane } from '../lanes/lane.js';
import { ParkedLane } from '../lanes/parked-lane.js';
import type { PartitionProgress } from '../lanes/partition-progress.js';
import type { AskedLane } from '../operator/watch-parked.js';
import type { OldestOfLane, ParkedReader } from '../store/parked-reader.js';
import type { ParkedLaneFound, ParkedRow } from '../store/parked-rows.js';
import { writeLaneName } from './lane-name.js';
import { ParkedWrites, type ParkedWritesDependencies } from './parked-writes.js';

export interface ParkingDependencies extends ParkedWritesDependencies {
  readonly reader: ParkedReader;
  /** Events that a profile may park on this replica; what is in memory by then may exceed it. */
  readonly maxEvents: number;
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
  readonly #writes: ParkedWrites;
  readonly #turns = new Turns(MAX_LANES);

  constructor(
    private readonly profile: string,
    private readonly dependencies: ParkingDependencies,
    private readonly on: ParkingListener,
  ) {
    this.#writes = new ParkedWrites(profile, dependencies, (parked, more) => this.#count(parked, more));
  }

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
    const { code, message } = failure;
    this.#writes.store(parked, [...items, ...lane.takeAll()], { dueInMs: delayMs, code, message });
    void this.#keep(parked, delayMs);
  }

  /** An event comes of a lane that is parked. */
  add(parked: ParkedLane, item: Item): void {
    if (parked.holding) {
      item.detach();
      parked.held.push(item);
      return;
    }
    this.#writes.store(parked, [item]);
    if (parked.readingPast) parked.wake();
  }

  /** Events that were read from the store have failed again, or may not be tried yet. */
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
    const triedForMs = attempts > 0 ? this.dependencies.clock.monotonic() - firstTriedMonotonic : null;
    const { code, message } = failure;
    this.#writes.postpone(parked, {
      offset: record.offset,
      attempts,
      triedForMs,
      dueInMs: delayMs,
      code,
      message,
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

  /** Those of these lanes that are parked here are due now; answers them. */
  wakeAsked(asked: readonly AskedLane[]): readonly AskedLane[] {
    const parked = new Map([...this.#lanes].map((lane) => [placeOf(lane.progress.tenure, lane.name), lane]));
    return asked.filter((lane) => {
      const found = parked.get(placeOf(lane, lane.lane));
      found?.wake();
      return found !== undefined;
    });
  }

  #count(parked: ParkedLane, more: number): void {
    // Given up meanwhile: its next owner counts it.
    if (!this.#lanes.has(parked)) return;
    parked.events += more;
    this.#events += more;
    this.on.changed(this.#events);
  }

  #add(lane: Lane, progress: PartitionProgress): ParkedLane {
    const parked = new ParkedLane(lane, progress, writeLaneName(lane.scope), (item) =>
      this.#writes.settled(parked, item),
    );
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
      const readable = rows.filter(({ record: { offset } }) => offset < position || progress.goneFromLog(offset));
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
    // How those ended is not kept.
    item.mayHaveHappened = row.attempts > 0;
    item.cancelled = row.cancelled ?? false;
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

  #storeHeld(parked: ParkedLane): void {
    parked.holding = false;
    const held = parked.held.splice(0);
    if (held.length > 0) this.#writes.store(parked, held);
  }
}

const placeOf = ({ subscription, partition }: Pick<AskedLane, 'subscription' | 'partition'>, lane: Buffer): string =>
  `${partition} ${lane.toString('base64')} ${subscription}`;
