import type { Assignment, Broker } from '@arkflows/messaging';
import { type MemoryCount, PartitionProgress } from '../lanes/partition-progress.js';
import type { Ownership, Tenure } from '../ownership/ownership.js';
import type { ParkedReader } from '../store/parked-reader.js';
import type { ParkedLaneFound } from '../store/parked-rows.js';
import type { Intake } from './intake.js';

export interface HoldingsDependencies {
  readonly broker: Broker;
  readonly ownership: Ownership;
  readonly parked: ParkedReader;
}

const ADOPTED_AT_ONCE = 500;

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

  constructor(
    private readonly source: Source,
    private readonly intake: Intake,
    private readonly memory: MemoryCount,
    private readonly dependencies: HoldingsDependencies,
  ) {}

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
      const from = offsets.find(({ partition }) => partition === tenure.partition)?.committed ?? 0;
      const progress: PartitionProgress = new PartitionProgress(assignment, tenure, from, this.memory, (row) =>
        this.intake.restore(progress, row),
      );
      progress.newestParked = newest;
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

  /** When the calls under way have ended, unless the broker gives it back before. */
  async #letGo(progress: PartitionProgress): Promise<void> {
    progress.halt();
    await progress.calls.none();
    if (progress.assignment.signal.aborted) await this.#release(progress);
  }

  async #release(progress: PartitionProgress): Promise<void> {
    const { tenure, released } = progress;
    if (released.aborted) return;
    progress.abandon();
    if (this.#held.get(tenure.partition) === progress) this.#held.delete(tenure.partition);
    this.intake.onLost();
    await this.dependencies.ownership.release(tenure);
  }
}
