import type { Log } from '@arkflows/contracts';
import type { Assignment, Broker, Consumer } from '@arkflows/messaging';
import type { Backlog } from '../backlog/backlog-metrics.js';
import { orAborted } from '../concurrency/or-aborted.js';
import { type MemoryCount, PartitionProgress } from '../lanes/partition-progress.js';
import { takenOver } from '../ownership/hand-over.js';
import type { Ownership, Tenure } from '../ownership/ownership.js';
import type { ParkedReader } from '../store/parked-reader.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import type { Intake } from './intake.js';
import { PastTheLog } from './past-the-log.js';

export interface HoldingsDependencies {
  readonly broker: Broker;
  readonly ownership: Ownership;
  readonly parked: ParkedReader;
  readonly log: Log;
}

const ADOPTED_AT_ONCE = 500;
/** How long a partition that was taken away waits for the broker and the store to take what its last calls led to. */
const HAND_OVER_MS = 2_000;

interface Source {
  readonly subscription: string;
  readonly group: string;
  readonly topic: string;
}

/**
 * The partitions of a subscription that this process owns. One that the broker gives it is taken once its former owner has let go;
 * one that the broker takes away is kept until the calls under way have ended, and goes on where it was if it is given back before.
 */
export class Holdings {
  readonly #held = new Map<number, PartitionProgress>();
  readonly #taking = new Map<Assignment, Promise<void>>();
  readonly #pastTheLog: PastTheLog;

  constructor(
    private readonly source: Source,
    private readonly intake: Intake,
    private readonly memory: MemoryCount,
    private readonly dependencies: HoldingsDependencies,
  ) {
    const { broker, log } = dependencies;
    const ends = () => broker.admin.groupOffsets(source.group, source.topic);
    this.#pastTheLog = new PastTheLog(() => this.assigned(), ends, log);
  }

  /** What is held and assigned. */
  *assigned(): Iterable<PartitionProgress> {
    for (const progress of this.#held.values()) if (!progress.assignment.signal.aborted) yield progress;
  }

  assignments(): readonly Assignment[] {
    return [...this.#taking.keys(), ...[...this.assigned()].map(({ assignment }) => assignment)];
  }

  isAssigned(partition: number): boolean {
    return this.#held.get(partition)?.assignment.signal.aborted === false;
  }

  /** Held, or about to be. */
  holds(partition: number): boolean {
    if (this.#held.has(partition)) return true;
    for (const assignment of this.#taking.keys()) if (assignment.partition === partition) return true;
    return false;
  }

  held(assignment: Assignment): PartitionProgress | null {
    const progress = this.#held.get(assignment.partition);
    return progress?.assignment === assignment ? progress : null;
  }

  /** Waits until it is owned; null when it was taken away before. */
  async of(assignment: Assignment): Promise<PartitionProgress | null> {
    const held = this.held(assignment);
    if (held) return held;
    await this.#taking.get(assignment);
    return this.held(assignment);
  }

  /** Resolves when each is owned, or was taken away; `onOwned` is told whenever one may be read. */
  async gain(
    assignments: readonly Assignment[],
    onOwned: () => void,
    onWaiting: (reason: Error) => void,
  ): Promise<void> {
    const fresh = new Map<number, Assignment>();
    for (const assignment of assignments) {
      const kept = this.#held.get(assignment.partition);
      if (kept?.tenure.lease.live) kept.regain(assignment);
      else fresh.set(assignment.partition, assignment);
    }
    if (fresh.size === 0) return;
    const taking = this.dependencies.ownership.acquire(
      this.source.subscription,
      new Map([...fresh].map(([partition, { signal }]) => [partition, signal])),
      async (tenures) => {
        await this.#take(tenures, fresh);
        onOwned();
      },
      onWaiting,
    );
    for (const assignment of fresh.values()) this.#taking.set(assignment, taking);
    await taking.finally(() => {
      for (const assignment of fresh.values()) this.#taking.delete(assignment);
    });
  }

  lose(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      const progress = this.held(assignment);
      if (progress) void this.#letGo(progress);
    }
  }

  /** What is concluded is reported, and what is to be stored is. */
  async settled(): Promise<void> {
    await Promise.all([...this.#held.values()].flatMap(({ reports, writes }) => [reports.none(), writes.none()]));
  }

  /** Sees to it that what is parked is tried also where nothing more is to be read. */
  lookPast(consumer: Consumer): Promise<void> {
    return this.#pastTheLog.look(consumer);
  }

  /** What of the partitions held here waits. */
  async backlog(): Promise<Backlog> {
    const held = [...this.assigned()];
    if (held.length === 0) return { records: 0, oldestAt: null };
    const offsets = await this.dependencies.broker.admin.groupOffsets(this.source.group, this.source.topic);
    const lags = offsets.filter(({ partition }) => this.isAssigned(partition));
    const times = held.flatMap(({ oldestAt }) => (oldestAt === null ? [] : [oldestAt]));
    return {
      records: lags.reduce((sum, { committed, end }) => sum + Math.max(0, end - (committed ?? 0)), 0),
      oldestAt: times.length === 0 ? null : Math.min(...times),
    };
  }

  /** Gives up everything at once: it is not ours any more. */
  abandonAll(): void {
    for (const progress of this.#held.values()) progress.abandon();
    this.#held.clear();
    this.intake.onLost();
  }

  async releaseAll(): Promise<void> {
    await Promise.all([...this.#held.values()].map((progress) => this.#release(progress)));
  }

  async #take(tenures: readonly Tenure[], assignments: ReadonlyMap<number, Assignment>): Promise<void> {
    const { parked, broker, ownership } = this.dependencies;
    const [found, offsets] = await Promise.all([
      Promise.all(tenures.map(async (tenure) => ({ tenure, ...(await parked.find(tenure)) }))),
      broker.admin.groupOffsets(this.source.group, this.source.topic),
    ]);
    for (const { tenure, lanes, newest } of found) {
      const assignment = assignments.get(tenure.partition) as Assignment;
      if (assignment.signal.aborted) {
        void ownership.release(tenure);
        continue;
      }
      const offset = offsets.find(({ partition }) => partition === tenure.partition);
      const { committed, end } = offset ?? { committed: null, end: 0 };
      const progress: PartitionProgress = new PartitionProgress(
        assignment,
        tenure,
        // Beyond the end: the log has lost what was committed, and is read from its start.
        committed !== null && committed <= end ? committed : 0,
        this.memory,
        (row) => this.intake.restore(progress, row),
      );
      if (committed !== null && committed <= end) progress.committed(committed);
      progress.takeOver(takenOver(tenure.handOver, { committed, end }));
      progress.newestParked = newest;
      if (this.intake.sourceOf) progress.sourceOf = this.intake.sourceOf;
      await this.#adopt(progress, lanes);
      // Not before all is adopted: an event must not run before what is parked of its key.
      if (progress.assignment.signal.aborted || !tenure.lease.live) {
        progress.abandon();
        void ownership.release(tenure);
      } else this.#held.set(tenure.partition, progress);
    }
  }

  /** In slices: there may be many. */
  async #adopt(progress: PartitionProgress, lanes: readonly ParkedLaneFound[]): Promise<void> {
    for (const [index, lane] of lanes.entries()) {
      if (index % ADOPTED_AT_ONCE === ADOPTED_AT_ONCE - 1) await new Promise(setImmediate);
      this.intake.adopt(progress, lane);
    }
  }

  /** When the calls under way have ended and what became of them is known, unless the broker gives it back before. */
  async #letGo(progress: PartitionProgress): Promise<void> {
    progress.halt();
    const { assignment } = progress;
    const { calls, reports, writes, released } = progress;
    await calls.none();
    const known = Promise.all([reports.none(), writes.none()]);
    if (progress.assignment === assignment)
      await orAborted(known, AbortSignal.any([released, AbortSignal.timeout(HAND_OVER_MS)]));
    // Given back meanwhile, and perhaps lost once more: that loss sees to it.
    if (progress.assignment === assignment) await this.#release(progress);
  }

  async #release(progress: PartitionProgress): Promise<void> {
    const { tenure, released } = progress;
    if (released.aborted) return;
    const handOver = progress.handOver();
    progress.abandon();
    if (this.#held.get(tenure.partition) === progress) this.#held.delete(tenure.partition);
    this.intake.onLost();
    await this.dependencies.ownership.release(tenure, handOver);
  }
}
