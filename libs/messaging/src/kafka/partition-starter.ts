import type { Clock, Log, Metrics } from '@arkflows/contracts';
import type { ConsumerOptions } from '../broker.js';
import { backoff, pause } from '../waiting.js';
import type { WithAdmin } from './admin-client.js';
import { type LostPosition, lostPositionTeller } from './lost-position.js';
import type { OwnedPartition } from './owned-partitions.js';
import { startOffsets } from './start-positions.js';

export interface StartTarget {
  /** Commits first positions; false when that is not possible just now. */
  commit(offsets: readonly { topic: string; partition: number; offset: number }[]): Promise<boolean>;
  /** Tells the client where a partition begins. */
  apply(owned: OwnedPartition): void;
}

/** Finds where newly assigned partitions begin, and what to do about positions that the log does not hold. */
export class PartitionStarter {
  readonly #tellLost: (lost: LostPosition) => void;

  constructor(
    private readonly withAdmin: WithAdmin,
    private readonly options: ConsumerOptions,
    private readonly target: StartTarget,
    private readonly closing: AbortSignal,
    private readonly clock: Clock,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.#tellLost = lostPositionTeller(metrics, log);
  }

  /** Resolves the start of each, commits what is new, then lets them be read. Tries until that is done or they are lost. */
  async start(partitions: readonly OwnedPartition[]): Promise<void> {
    const topics = new Set(partitions.map(({ assignment }) => assignment.topic));
    const of = (topic: string) => partitions.filter(({ assignment }) => assignment.topic === topic);
    await Promise.all([...topics].map((topic) => this.#startTopic(topic, of(topic))));
  }

  async #startTopic(topic: string, partitions: readonly OwnedPartition[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const live = partitions.filter(({ assignment }) => !assignment.signal.aborted);
      if (live.length === 0) return;
      try {
        if (await this.#tryStart(topic, live)) return;
      } catch (error) {
        this.log.debug({ topic, error }, 'Could not resolve where to start: trying again');
      }
      await pause(this.clock, backoff(attempt), this.closing);
    }
  }

  async #tryStart(topic: string, live: readonly OwnedPartition[]): Promise<boolean> {
    const { group, from } = this.options;
    const starts = await this.withAdmin(`Resolving the start of ${topic} for group ${group}`, (admin) =>
      startOffsets(admin, group, topic, from),
    );
    const found = live.flatMap((owned) => {
      const { partition } = owned.assignment;
      const start = starts.get(partition);
      return start ? [{ owned, partition, ...start }] : [];
    });
    const fresh = found.filter(({ toCommit }) => toCommit);
    const offsets = fresh.map(({ partition, offset }) => ({ topic, partition, offset }));
    if (offsets.length > 0 && !(await this.target.commit(offsets))) return false;
    for (const { owned, offset, outOfRange } of found) {
      if (owned.assignment.signal.aborted) continue;
      if (outOfRange !== undefined) this.#tell(owned, outOfRange, offset);
      owned.position = offset;
      this.target.apply(owned);
    }
    return found.length === live.length;
  }

  /** The client resets a position that is not in the log (any more) by itself: say what is lost, and from where it goes on. */
  async recover(owned: OwnedPartition): Promise<void> {
    const { topic, partition, signal } = owned.assignment;
    const bounds = await this.withAdmin(`Reading the bounds of ${topic}`, (admin) => admin.fetchTopicOffsets(topic));
    const found = bounds.find((one) => one.partition === partition);
    if (!found || owned.position === null || signal.aborted) return;
    const earliest = Number(found.low);
    if (owned.position < earliest || owned.position > Number(found.high)) {
      this.#tell(owned, owned.position, earliest);
      owned.position = earliest;
    }
    this.target.apply(owned);
  }

  #tell({ assignment: { topic, partition } }: OwnedPartition, position: number, goingOnAt: number): void {
    this.#tellLost({ topic, partition, position, goingOnAt });
  }
}
