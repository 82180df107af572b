import type { ReceivedRecord } from '../broker.js';
import type { Database, RetryOptions } from './database.js';
import { decodeHeaders } from './header-codec.js';
import type { PartitionState } from './topic-catalogue.js';

interface Row {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  headers: Buffer | null;
  value: Buffer | null;
}

export interface ReadResult {
  readonly records: readonly ReceivedRecord[];
  /** Where to read next: after the last record, or after a gap that nothing is left in. */
  readonly nextOffset: number;
}

const MOST_RECORDS = 2000;

/** Reads the log. What it answers is committed and final: no lower offset appears later. */
export class LogReader {
  constructor(
    private readonly database: Database,
    private readonly schema: string,
  ) {}

  /** Records from `offset` on, up to `maxBytes` (but at least one, where there is one). Does not wait for records to come. */
  async read(partition: PartitionState, offset: number, maxBytes: number, options: RetryOptions): Promise<ReadResult> {
    const end = partition.nextOffset;
    if (offset >= end) return { records: [], nextOffset: offset };
    const rows = await this.database.queryUntilAnswered<Row>(
      'Reading records',
      {
        name: 'read',
        text: `select "offset", timestamp, key, headers, value from (
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
    const records = rows.map((row) => ({
      offset: Number(row.offset),
      timestamp: Number(row.timestamp),
      key: row.key,
      value: row.value,
      headers: decodeHeaders(row.headers),
    }));
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
