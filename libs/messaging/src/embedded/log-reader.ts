import type { ReceivedRecord } from '../broker.js';
import type { Database, RetryOptions } from './database.js';
import { decodeHeaders } from './header-codec.js';
import type { RecentRecords } from './recent-records.js';
import type { PartitionState } from './topic-catalogue.js';

interface Row {
  offset: string;
  timestamp: string;
  key: number;
  headers: number;
  value: number;
  bytes: Buffer;
}

export interface ReadResult {
  readonly records: readonly ReceivedRecord[];
  /** Where to read next: after the last record, or after a gap that nothing is left in. */
  readonly nextOffset: number;
}

/** One value with all bytes of the record: each bytea on its own costs as much again. */
const received = ({ offset, timestamp, key, headers, value, bytes }: Row): ReceivedRecord => {
  let position = 0;
  const take = (length: number): Buffer | null => {
    if (length < 0) return null;
    position += length;
    return bytes.subarray(position - length, position);
  };
  return {
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: take(key),
    headers: decodeHeaders(take(headers)),
    value: take(value),
  };
};

const MOST_RECORDS = 2000;

/** Reads the log. What it answers is committed and final: no lower offset appears later. */
export class LogReader {
  constructor(
    private readonly database: Database,
    private readonly schema: string,
    private readonly recent: RecentRecords,
  ) {}

  /** Records from `offset` on, up to `maxBytes` (but at least one, where there is one). Does not wait for records to come. */
  async read(partition: PartitionState, offset: number, maxBytes: number, options: RetryOptions): Promise<ReadResult> {
    const end = partition.nextOffset;
    if (offset >= end) return { records: [], nextOffset: offset };
    const recent = this.recent.read(partition, offset, end, { maxRecords: MOST_RECORDS, maxBytes });
    if (recent.length > 0) return { records: recent, nextOffset: offset + recent.length };
    const rows = await this.database.queryUntilAnswered<Row>(
      'Reading records',
      {
        name: 'read',
        text: `select "offset", timestamp, coalesce(length(key), -1) as key, coalesce(length(headers), -1) as headers,
            coalesce(length(value), -1) as value,
            coalesce(key, '') || coalesce(headers, '') || coalesce(value, '') as bytes
          from (
            select *, sum(size) over (order by "offset" rows unbounded preceding) - size as before from (
              select "offset", timestamp, size, key, headers, value from ${this.schema}.records
              where topic_id = $1 and partition = $2 and "offset" >= $3 and "offset" < $4
              order by "offset" limit ${MOST_RECORDS}
            ) as next
          ) as counted where before < $5 order by "offset"`,
        values: [partition.topic.id, partition.index, offset, end, maxBytes],
      },
      options,
    );
    const records = rows.map(received);
    return { records, nextOffset: (records.at(-1)?.offset ?? end - 1) + 1 };
  }

  /** Offset of the first record with a timestamp at or after `time`; the end where there is none. */
  async offsetAt(partition: PartitionState, time: number, options: RetryOptions): Promise<number> {
    const end = partition.nextOffset;
    const [row] = await this.database.queryUntilAnswered<{ offset: string }>(
      'Looking for a time',
      {
        text: `select "offset" from ${this.schema}.records
          where topic_id = $1 and partition = $2 and timestamp >= $3 order by "offset" limit 1`,
        values: [partition.topic.id, partition.index, time],
      },
      options,
    );
    return row ? Number(row.offset) : end;
  }
}
