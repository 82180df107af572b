import type { Clock, Log } from '@arkflows/contracts';
import { pause } from '../waiting.js';
import type { Database } from './database.js';
import type { PartitionState, TopicCatalogue } from './topic-catalogue.js';

export interface RetentionConfig {
  /** Records older than this go. Default 7 days. */
  readonly maxAgeMs?: number;
  /** What a partition may hold; its oldest records go first. Default 4 GiB. */
  readonly maxBytesPerPartition?: number;
  /** How often to look. Default 60,000 ms. */
  readonly everyMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long a deleted key of a compacted topic stays visible as such. */
const TOMBSTONE_AGE_MS = DAY_MS;
const BATCH_RECORDS = 5000;

interface Row {
  offset: string;
  timestamp: string;
  size: number;
}

/** Deletes what is too old or too much, in small batches; of compacted topics only old tombstones. */
export class Retention {
  readonly #closing = new AbortController();
  readonly #maxAgeMs: number;
  readonly #maxBytes: number;
  readonly #everyMs: number;
  #running: Promise<void> = Promise.resolve();

  constructor(
    config: RetentionConfig,
    private readonly database: Database,
    private readonly schema: string,
    private readonly catalogue: TopicCatalogue,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#maxAgeMs = config.maxAgeMs ?? 7 * DAY_MS;
    this.#maxBytes = config.maxBytesPerPartition ?? 4 * 1024 ** 3;
    this.#everyMs = config.everyMs ?? 60_000;
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (;;) {
      await pause(this.clock, this.#everyMs, signal);
      if (signal.aborted) return;
      try {
        await this.#deleteTombstones();
        for (const topic of this.catalogue.all()) {
          if (topic.compacted) continue;
          for (const partition of topic.partitions) while (!signal.aborted && (await this.#deleteSome(partition)));
        }
      } catch (error) {
        this.log.warn({ error }, 'Could not delete old records: trying again later');
      }
    }
  }

  async #deleteTombstones(): Promise<void> {
    await this.database.query('Deleting tombstones', {
      text: `delete from ${this.schema}.records where compacted and value is null and timestamp < $1`,
      values: [this.clock.now() - TOMBSTONE_AGE_MS],
    });
  }

  /** True when there may be more to delete. */
  async #deleteSome(partition: PartitionState): Promise<boolean> {
    const tooOld = this.clock.now() - this.#maxAgeMs;
    const [oldest] = await this.#oldest(partition, 1);
    if (!oldest || (Number(oldest.timestamp) >= tooOld && partition.bytes <= this.#maxBytes)) return false;
    let left = partition.bytes;
    let before = Number(oldest.offset);
    const rows = await this.#oldest(partition, BATCH_RECORDS);
    for (const row of rows) {
      if (Number(row.timestamp) >= tooOld && left <= this.#maxBytes) break;
      left -= row.size;
      before = Number(row.offset) + 1;
    }
    await this.#deleteBefore(partition, before);
    return rows.length === BATCH_RECORDS;
  }

  #oldest(partition: PartitionState, limit: number): Promise<Row[]> {
    return this.database.query<Row>('Looking for old records', {
      text: `select "offset", timestamp, size from ${this.schema}.records
        where topic_id = $1 and partition = $2 order by "offset" limit $3`,
      values: [partition.topic.id, partition.index, limit],
    });
  }

  async #deleteBefore(partition: PartitionState, offset: number): Promise<void> {
    // Readers learn it first: they must never take a hole for the end.
    partition.firstOffset = Math.max(partition.firstOffset, offset);
    const [row] = await this.database.query<{ bytes: string }>('Deleting old records', {
      text: `with deleted as (
          delete from ${this.schema}.records where topic_id = $1 and partition = $2 and "offset" < $3 returning size)
        update ${this.schema}.partitions
        set first_offset = greatest(first_offset, $3), bytes = bytes - (select coalesce(sum(size), 0) from deleted)
        where topic_id = $1 and partition = $2 returning bytes`,
      values: [partition.topic.id, partition.index, offset],
    });
    if (row) partition.bytes = Number(row.bytes);
  }
}
