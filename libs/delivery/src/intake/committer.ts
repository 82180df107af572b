import type { Log } from '@arkflows/contracts';
import { BrokerError, type Consumer } from '@arkflows/messaging';
import type { PartitionProgress } from '../lanes/partition-progress.js';

const COMMIT_INTERVAL_MS = 500;

/** Commits the watermarks of a subscription's partitions, some times a second rather than per event. */
export class Committer {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;

  constructor(
    private readonly consumer: Consumer,
    private readonly partitions: () => Iterable<PartitionProgress>,
    private readonly log: Log,
  ) {
    this.#timer = setInterval(() => void this.commit(), COMMIT_INTERVAL_MS);
  }

  /** Commits what is settled now; what fails is tried again at the next turn. */
  async commit(): Promise<void> {
    while (this.#running) await this.#running;
    this.#running = this.#commitAll().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #commitAll(): Promise<void> {
    const due = [...this.partitions()].filter((progress) => !progress.lost && progress.uncommitted !== null);
    await Promise.all(due.map((progress) => this.#commitOne(progress, progress.uncommitted as number)));
  }

  async #commitOne(progress: PartitionProgress, offset: number): Promise<void> {
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
