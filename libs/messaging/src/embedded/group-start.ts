import type { StartPosition } from '../broker.js';
import type { GroupOffsets } from './group-offsets.js';
import type { LogReader } from './log-reader.js';
import type { PartitionState } from './topic-catalogue.js';

/** Where a group begins a partition: at its committed offset, else at `from`, which is then committed before the first read. */
export const groupStart = async (
  group: string,
  from: StartPosition,
  partition: PartitionState,
  offsets: GroupOffsets,
  reader: LogReader,
  signal: AbortSignal,
): Promise<number> => {
  const committed = await offsets.committed(group, partition, signal);
  if (committed !== null) return committed;
  const { firstOffset, nextOffset } = partition;
  const start =
    from === 'earliest'
      ? firstOffset
      : from === 'latest'
        ? nextOffset
        : 'newest' in from
          ? Math.max(firstOffset, nextOffset - from.newest)
          : await reader.offsetAt(partition, from.time, { signal });
  if (!signal.aborted) await offsets.commit(group, partition, start);
  return start;
};
