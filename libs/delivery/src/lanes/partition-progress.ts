import type { Assignment } from '@arkflows/messaging';
import { UnderWay } from '../concurrency/under-way.js';
import { type HandOver, handOverOf, settledBefore } from '../ownership/hand-over.js';
import type { Tenure } from '../ownership/ownership.js';
import type { ParkedRow } from '../store/parked-rows.js';
import type { Item } from './item.js';
import type { ParkedLane } from './parked-lane.js';
import { asRead, type ReadSource } from './source-record.js';

/** Counts what is held in memory; each item once in and once out. */
export interface MemoryCount {
  take(bytes: number): void;
  release(bytes: number): void;
}

/**
 * What of a partition is settled while this process owns it. Items settle in any order; the watermark moves over those that are
 * settled without a gap, and only up to it may be committed: the invariant of the whole engine. A settled item is let go of at
 * once: what stands before it remembers how far it reached.
 */
export class PartitionProgress {
  /** Calls that carry something of it. */
  readonly calls = new UnderWay();
  /** Items whose verdict is spoken and not yet acknowledged. */
  readonly reports = new UnderWay();
  /** Writes to the store that it waits for. */
  readonly writes = new UnderWay();
  /** Offset of the next record to be read. */
  position: number;
  /** The broker begins to read the assignment here or later: at what was committed when it gave it, whatever is committed since. */
  readFrom: number;
  /** The commit that is under way. */
  committing: Promise<void> | null = null;
  /** Lanes that something is parked of. */
  readonly parkedLanes = new Set<ParkedLane>();
  /** The highest offset that is parked, as far as is known; -1: none. */
  newestParked = -1;
  /** Where its records come from. */
  sourceOf: ReadSource = asRead;
  /** What a former owner parked at one of these offsets stands in the log no more: it will never be read past. */
  goneFromLog: (offset: number) => boolean = () => false;
  readonly #released = new AbortController();
  readonly #fromStore = new Set<Item>();
  #oldest: Item | null = null;
  #newest: Item | null = null;
  #watermark: number | null = null;
  #committed: number | null = null;
  #halted = false;
  #takenOver: HandOver | null = null;
  #settledBefore = settledBefore(null);
  #onFree: (() => void)[] = [];

  constructor(
    /** As long as the broker leaves the partition here; another one when it was taken away and came back before it was released. */
    public assignment: Assignment,
    readonly tenure: Tenure,
    /** Offset where reading began: what stands before it will not be read again. */
    from: number,
    private readonly memory: MemoryCount,
    /** Makes an item of an event that was parked. */
    readonly restore: (row: ParkedRow) => Item,
  ) {
    this.position = from;
    this.readFrom = from;
  }

  /** Aborts when this process gives it up: what is not settled is repeated by the next owner. */
  get released(): AbortSignal {
    return this.#released.signal;
  }

  /** Nothing may be begun any more, or not now: it was taken away, and calls under way come to their end. */
  get halted(): boolean {
    return this.#halted || !this.tenure.lease.live;
  }

  halt(): void {
    this.#halted = true;
  }

  /** The broker gave it back before it was released: it goes on as if nothing had been. */
  regain(assignment: Assignment): void {
    this.assignment = assignment;
    this.readFrom = this.#committed ?? this.readFrom;
    this.#halted = false;
    this.#free();
  }

  /** The log begins anew, or goes on before where it was read to: nothing that comes was read before. */
  startAgain(offset: number): void {
    this.position = offset;
    this.takeOver(null);
  }

  /** What the former owner had settled and not committed. */
  takeOver(handOver: HandOver | null): void {
    this.#takenOver = handOver;
    this.#settledBefore = settledBefore(handOver);
  }

  /** Whether the former owner had settled what is read again. */
  settledBefore(offset: number): boolean {
    return this.#settledBefore(offset);
  }

  /** What the next owner has to know, as long as this one has not given up: what is settled and not committed. */
  handOver(): HandOver | null {
    if (this.#committed === null) return null;
    // One whose reports are on their way is repeated, and so must be all that is settled behind it of its key.
    if (this.reports.any) return handOverOf(this.#committed, this.#watermark ?? 0, []);
    const settledTo = this.#newest ? this.#newest.through + 1 : (this.#watermark ?? 0);
    const unread = this.#takenOver && this.#takenOver.settledTo > this.position ? this.#takenOver : null;
    return handOverOf(this.#committed, unread?.settledTo ?? settledTo, this.#unsettled(unread));
  }

  /** Called when it is no longer halted, or given up. */
  onFree(call: () => void): void {
    this.#onFree.push(call);
  }

  /** In offset order, before anything is done with the item. False when the partition was given up meanwhile: leave it alone then. */
  track(item: Item): boolean {
    if (this.released.aborted) return false;
    this.memory.take(item.bytes);
    item.previousInPartition = this.#newest;
    if (this.#newest) this.#newest.nextInPartition = item;
    else this.#oldest = item;
    this.#newest = item;
    return true;
  }

  /** An event that was parked and is to be tried: it counts for memory, no longer for the watermark. */
  trackParked(item: Item): void {
    this.memory.take(item.bytes);
    this.#fromStore.add(item);
  }

  /** Lets go of an event that was parked, and stays so. */
  drop(item: Item): void {
    if (item.settled) return;
    item.settled = true;
    this.memory.release(item.bytes);
    this.#fromStore.delete(item);
  }

  /** A record that needs nothing: settled as soon as all before it is. */
  pass(offset: number): void {
    if (this.#newest) this.#newest.through = offset;
    else this.#watermark = offset + 1;
  }

  /** The item's verdict is spoken; `settle` follows when its reports are acknowledged. */
  conclude(item: Item): void {
    item.concluded = true;
    this.reports.begin();
  }

  /** Takes its verdict back, since it could not be carried out: another one follows. */
  reopen(item: Item): void {
    item.concluded = false;
    this.reports.end();
  }

  settle(item: Item): void {
    if (item.settled) return;
    item.settled = true;
    this.memory.release(item.bytes);
    if (!this.#fromStore.delete(item)) this.#unlink(item);
    if (item.concluded) this.reports.end();
    item.parked?.settled(item);
  }

  /** Lets go of all that is not settled: somebody else repeats it. */
  abandon(): void {
    if (this.released.aborted) return;
    this.#released.abort(new Error('the partition was given up'));
    for (let item = this.#oldest; item; item = item.nextInPartition) this.#abandon(item);
    for (const item of this.#fromStore) this.#abandon(item);
    this.#oldest = null;
    this.#newest = null;
    this.#fromStore.clear();
    for (const parked of [...this.parkedLanes]) parked.giveUp();
    this.#free();
  }

  /** Of what is read and not settled: when its record was written; null when there is none. */
  get oldestAt(): number | null {
    return this.#oldest?.record.timestamp ?? null;
  }

  /** The offset to commit, null where nothing new is settled. */
  get uncommitted(): number | null {
    return this.#watermark !== null && this.#watermark !== this.#committed ? this.#watermark : null;
  }

  committed(nextOffset: number): void {
    this.#committed = nextOffset;
  }

  /** What is read; then what was not settled of what a former owner has told and is not read again yet. */
  *#unsettled(unread: HandOver | null): Iterable<number> {
    for (let item = this.#oldest; item; item = item.nextInPartition) yield item.record.offset;
    for (const offset of unread?.unsettled ?? []) if (offset >= this.position) yield offset;
  }

  #abandon(item: Item): void {
    item.settled = true;
    this.memory.release(item.bytes);
    if (item.concluded) this.reports.end();
  }

  #free(): void {
    for (const call of this.#onFree.splice(0)) call();
  }

  #unlink(item: Item): void {
    const { previousInPartition: previous, nextInPartition: next } = item;
    if (previous) {
      previous.through = item.through;
      previous.nextInPartition = next;
    } else {
      this.#watermark = item.through + 1;
      this.#oldest = next;
    }
    if (next) next.previousInPartition = previous;
    else this.#newest = previous;
    item.previousInPartition = null;
    item.nextInPartition = null;
  }
}
