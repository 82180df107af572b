import type { Admin } from 'kafkajs';
import type { StartPosition } from '../broker.js';

export interface StartOffset {
  readonly offset: number;
  /** True where the group has no usable offset: it must be committed before the first read. */
  readonly toCommit: boolean;
  /** The group's own offset where that is no longer (or not yet) in the log. */
  readonly outOfRange?: number;
}

const NO_OFFSET = -1;

/** Where each partition of a topic begins for a group, by partition. */
export const startOffsets = async (
  admin: Admin,
  group: string,
  topic: string,
  from: StartPosition,
): Promise<ReadonlyMap<number, StartOffset>> => {
  const [held] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const committed = new Map(held?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  const bounds = await admin.fetchTopicOffsets(topic);
  const byTime =
    typeof from === 'object' && 'time' in from
      ? new Map(
          (await admin.fetchTopicOffsetsByTimestamp(topic, from.time)).map(({ partition, offset }) => [
            partition,
            Number(offset),
          ]),
        )
      : undefined;
  return new Map(
    bounds.map(({ partition, low, high }): [number, StartOffset] => {
      const offset = committed.get(partition) ?? NO_OFFSET;
      const earliest = Number(low);
      const latest = Number(high);
      if (offset >= earliest && offset <= latest) return [partition, { offset, toCommit: false }];
      // The client marks an offset that was out of range with another negative number.
      if (offset !== NO_OFFSET) return [partition, { offset: earliest, toCommit: true, outOfRange: offset }];
      if (from === 'earliest') return [partition, { offset: earliest, toCommit: true }];
      const fresh =
        typeof from === 'object' && 'newest' in from
          ? Math.max(earliest, latest - from.newest)
          : (byTime?.get(partition) ?? latest);
      return [partition, { offset: fresh, toCommit: true }];
    }),
  );
};
