import type { Log } from '@arkflows/contracts';
import { BrokerError, type Consumer } from '@arkflows/messaging';
import type { PartitionProgress } from '../lanes/partition-progress.js';

/** Commits the watermarks of a subscription's partitions, now and then rather than per event. */
export class Committer {
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly consumer: Consumer,
    private readonly partitions: () => Iterable<PartitionProgress>,
    private readonly log: Log,
    intervalMs: number,
    /** Called at each turn, too. */
    onTurn: () => void,
  ) {
    this.#timer = setInterval(() => {
      void this.commit();
      onTurn();
    }, intervalMs);
  }

  /** Commits what is settled now; what fails is tried again at the next turn. */
  async commit(): Promise<void> {
    await Promise.all([...this.partitions()].map((progress) => this.#commit(progress)));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Stops, and commits what is settled now for the last time. */
  async finish(): Promise<void> {
    this.stop();
    await Promise.all([...this.partitions()].map((progress) => progress.committing));
    await this.commit();
  }

  async #commit(progress: PartitionProgress): Promise<void> {
    const offset = progress.uncommitted;
    if (offset === null || progress.assignment.signal.aborted || progress.committing) return;
    progress.committing = this.#commitOffset(progress, offset).finally(() => {
      progress.committing = null;
    });
    await progress.committing;
  }

  async #commitOffset(progress: PartitionProgress, offset: number): Promise<void> {
    try {
      await this.consumer.commit(progress.assignment, offset);
      progress.committed(offset);
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'ASSIGNMENT_LOST') return;
      const { topic, partition } = progress.assignment;
      this.log.warn({ error, topic, partition, offset }, 'offset not committed, trying again');
    }
  }
}
