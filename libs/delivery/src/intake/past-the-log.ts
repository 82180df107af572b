import type { Log } from '@arkflows/contracts';
import type { Consumer } from '@arkflows/messaging';
import type { PartitionProgress } from '../lanes/partition-progress.js';

type Ends = () => Promise<readonly { readonly partition: number; readonly end: number }[]>;

/**
 * What is parked beyond the committed offset waits until it has been read past. Where the log does not hold its record any more
 * (compaction, retention, a topic that was made anew) no record comes that says so: the position of the consumer and the end of the
 * log do.
 */
export class PastTheLog {
  #looking = false;

  constructor(
    private readonly partitions: () => Iterable<PartitionProgress>,
    private readonly ends: Ends,
    private readonly log: Log,
  ) {}

  /** Lets parked events be tried that nothing to be read stands before. Asks the broker only where some wait for that. */
  async look(consumer: Consumer): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const progress of this.#waiting()) follow(progress, consumer);
      if (this.#waiting().length > 0) await this.#lookForTheEnd(consumer);
    } catch (error) {
      this.log.debug({ error }, 'the end of the log is not known, trying again');
    } finally {
      this.#looking = false;
    }
  }

  async #lookForTheEnd(consumer: Consumer): Promise<void> {
    // What is parked later has been read by this owner.
    const newest = new Map(this.#waiting().map((progress) => [progress, progress.newestParked]));
    const ends = await this.ends();
    for (const [progress, last] of newest) {
      const end = ends.find(({ partition }) => partition === progress.assignment.partition)?.end;
      const position = consumer.position(progress.assignment);
      if (end === undefined || position === null || position < end) continue;
      follow(progress, consumer);
      progress.goneFromLog = (offset) => offset >= end && offset <= last;
      wake(progress);
    }
  }

  #waiting(): PartitionProgress[] {
    return [...this.partitions()].filter(({ parkedLanes }) => {
      for (const { readingPast } of parkedLanes) if (readingPast) return true;
      return false;
    });
  }
}

/** The consumer has gone on over offsets that hold no record. */
function follow(progress: PartitionProgress, consumer: Consumer): void {
  const position = consumer.position(progress.assignment);
  if (position === null || position <= progress.position) return;
  progress.position = position;
  wake(progress);
}

function wake({ parkedLanes }: PartitionProgress): void {
  for (const parked of parkedLanes) if (parked.readingPast) parked.wake();
}
