/**
 * What an owner had settled of a partition when it let go and could not commit any more, since the broker had given it to another.
 * The next owner leaves that alone. It is a help against repeats and nothing else: without it, what follows the committed offset is
 * read and carried out again, in order.
 */
export interface HandOver {
  /** What was committed of the partition at that time. */
  readonly committed: number;
  /** What stands before this offset is settled, … */
  readonly settledTo: number;
  /** … but for these. In order. */
  readonly unsettled: readonly number[];
}

/** What the broker says of a partition now. */
interface PartitionOfGroup {
  readonly committed: number | null;
  /** Offset after its newest record. */
  readonly end: number;
}

/** Bounds what one hand-over writes; what is settled behind the last of them is repeated. */
const MOST_UNSETTLED = 10_000;

/** What is handed over, null where the committed offset says all. `unsettled` is read in order. */
export function handOverOf(committed: number, settledTo: number, unsettledOffsets: Iterable<number>): HandOver | null {
  const unsettled: number[] = [];
  for (const offset of unsettledOffsets) {
    if (unsettled.length === MOST_UNSETTLED) return { committed, settledTo: offset, unsettled };
    unsettled.push(offset);
  }
  return settledTo > committed ? { committed, settledTo, unsettled } : null;
}

/**
 * A hand-over that holds for the log as it is now; null: none. It does not hold where the log may be another one: a topic that was made
 * anew has lost its group's offsets, and is shorter. So nothing is taken over where nothing had been committed yet, where the group
 * stands further back than it did, or where the log ends before what was settled.
 */
export function takenOver(handOver: HandOver | null, group: PartitionOfGroup): HandOver | null {
  if (!handOver || group.committed === null) return null;
  const { committed, settledTo } = handOver;
  return committed === 0 || group.committed < committed || group.end < settledTo ? null : handOver;
}

/** Whether an event was settled by the former owner. */
export function settledBefore(handOver: HandOver | null): (offset: number) => boolean {
  if (!handOver) return () => false;
  const unsettled = new Set(handOver.unsettled);
  return (offset) => offset < handOver.settledTo && !unsettled.has(offset);
}
