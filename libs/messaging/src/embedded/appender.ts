import { randomUUID } from 'node:crypto';
import type { Clock } from '@arkflows/contracts';
import { BrokerError } from '../broker.js';
import { AppendBatch, type AppendedRow, type StoredRecord } from './append-batch.js';
import type { Database } from './database.js';
import type { RecentRecords } from './recent-records.js';
import type { TopicCatalogue } from './topic-catalogue.js';

interface Waiting {
  readonly records: readonly StoredRecord[];
  readonly bytes: number;
  readonly deadline: number;
  resolve(): void;
  reject(error: Error): void;
}

const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_RECORDS = 5000;
const CLAIM = 'Claiming the log';

/**
 * Appends everything that this process sends, one batch after the other, many sends in one batch: so readers never see an offset
 * before a lower one. A batch whose answer was lost is sent again under its number, which the database takes once.
 */
export class Appender {
  readonly #waiting: Waiting[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  /** Marks this process in the `writer` row. */
  readonly owner = randomUUID();
  #batch = 0;
  #claimed = true;

  constructor(
    private readonly database: Database,
    private readonly schema: string,
    private readonly catalogue: TopicCatalogue,
    private readonly recent: RecentRecords,
    private readonly clock: Clock,
    private readonly onLost: (error: BrokerError) => void,
  ) {}

  /** Fences whoever wrote before: a batch of theirs that is still under way will change nothing. */
  async claim(): Promise<void> {
    await this.database.query(CLAIM, {
      text: `insert into ${this.schema}.writer (owner, batch) values ($1, 0)
             on conflict (only_one) do update set owner = excluded.owner, batch = 0`,
      values: [this.owner],
    });
  }

  append(records: readonly StoredRecord[], bytes: number, deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, deadline, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Waits ten seconds for what is under way, then gives up on the rest. */
  async close(): Promise<void> {
    const cut = this.clock.sleep(10_000, this.#closing.signal).then(
      () => this.#closing.abort(),
      () => {},
    );
    await this.#running;
    this.#closing.abort();
    await cut;
  }

  async #run(): Promise<void> {
    // Sends of the same turn of the event loop share the first batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const taken = this.#take();
      const deadline = Math.min(...taken.map((one) => one.deadline));
      try {
        await this.#write(new AppendBatch(taken.flatMap(({ records }) => records)), deadline);
        for (const { resolve } of taken) resolve();
      } catch (error) {
        // The batch may still be on its way to the database: only a new claim makes sure that its number is free.
        this.#claimed = false;
        for (const { reject } of taken) reject(error as Error);
      }
    }
    this.#running = undefined;
  }

  #take(): Waiting[] {
    let bytes = 0;
    let records = 0;
    let count = 0;
    for (const next of this.#waiting) {
      bytes += next.bytes;
      records += next.records.length;
      if (count > 0 && (bytes > BATCH_BYTES || records > BATCH_RECORDS)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: AppendBatch, deadline: number): Promise<void> {
    const attempt = async () => {
      if (!this.#claimed) await this.#claimAgain();
      // The same number for each try, until it is known to have passed.
      const number = this.#batch + 1;
      const query = batch.query(this.schema, this.owner, number);
      const rows = await this.database.query<AppendedRow>('Appending records', query);
      if (rows.length > 0) this.#publish(batch, rows);
      else await this.#publishEarlierTry(number);
      this.#batch = number;
    };
    await this.database.untilAnswered(attempt, { signal: this.#closing.signal, deadline });
  }

  /** Moves the number on, so that a batch that was given up on cannot pass any more. */
  async #claimAgain(): Promise<void> {
    const [writer] = await this.database.query<{ batch: string }>(CLAIM, {
      text: `update ${this.schema}.writer set batch = batch + 2 where owner = $1 returning batch`,
      values: [this.owner],
    });
    if (!writer) throw this.#lost();
    this.#batch = Number(writer.batch);
    await this.catalogue.refresh();
    this.#claimed = true;
  }

  #publish(batch: AppendBatch, rows: readonly AppendedRow[]): void {
    for (const { slot, next_offset, bytes } of rows) {
      const partition = batch.partitions[slot];
      if (!partition) continue;
      const records = batch.recordsOf(slot);
      this.recent.add(partition, Number(next_offset) - records.length, records);
      partition.nextOffset = Number(next_offset);
      partition.bytes = Number(bytes);
      partition.appended.notify();
    }
  }

  /** No row: the batch stands already, from a try whose answer was lost; or the log is no longer ours. */
  async #publishEarlierTry(number: number): Promise<void> {
    const [writer] = await this.database.query<{ owner: string; batch: string }>(
      'Looking for the outcome of a batch',
      `select owner, batch from ${this.schema}.writer`,
    );
    if (writer?.owner !== this.owner) throw this.#lost();
    if (Number(writer.batch) !== number) {
      this.#claimed = false;
      throw new BrokerError(
        'UNAVAILABLE',
        'The database lost records that it had confirmed: turn its synchronous_commit and fsync on',
      );
    }
    await this.catalogue.refresh();
  }

  #lost(): BrokerError {
    const error = new BrokerError('FAULT', 'Another process has taken the embedded broker: this one must stop');
    this.onLost(error);
    return error;
  }
}
