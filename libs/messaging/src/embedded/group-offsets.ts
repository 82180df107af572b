import type { Clock } from '@arkflows/contracts';
import { BrokerError } from '../broker.js';
import { deferred } from '../deferred.js';
import type { Appender } from './appender.js';
import type { Database } from './database.js';
import type { PartitionState } from './topic-catalogue.js';

interface Commit {
  readonly group: string;
  readonly partition: PartitionState;
  offset: number;
  readonly done: { promise: Promise<void>; resolve(): void; reject(error: Error): void };
}

const COMMIT_TIMEOUT_MS = 30_000;

/** The committed offsets of groups; commits that come while one is under way share the next statement. */
export class GroupOffsets {
  readonly #closing = new AbortController();
  #waiting = new Map<string, Commit>();
  #running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly schema: string,
    private readonly appender: Appender,
    private readonly clock: Clock,
    private readonly onLost: (error: BrokerError) => void,
  ) {}

  commit(group: string, partition: PartitionState, offset: number): Promise<void> {
    const name = `${partition.topic.id}/${partition.index}/${group}`;
    const waiting = this.#waiting.get(name);
    if (waiting) {
      waiting.offset = offset;
      return waiting.done.promise;
    }
    const commit = { group, partition, offset, done: deferred() };
    this.#waiting.set(name, commit);
    this.#running ??= this.#run();
    return commit.done.promise;
  }

  /** Null when the group has committed nothing there. Sees every commit that was asked for before. */
  async committed(group: string, partition: PartitionState, signal: AbortSignal): Promise<number | null> {
    await this.#running;
    const [row] = await this.database.queryUntilAnswered<{ next_offset: string }>(
      'Reading a committed offset',
      {
        text: `select next_offset from ${this.schema}.group_offsets where "group" = $1 and topic_id = $2 and partition = $3`,
        values: [group, partition.topic.id, partition.index],
      },
      { signal },
    );
    return row ? Number(row.next_offset) : null;
  }

  /** Of all partitions that the group has committed. */
  async ofTopic(group: string, topicId: number): Promise<ReadonlyMap<number, number>> {
    await this.#running;
    const rows = await this.database.query<{ partition: number; next_offset: string }>(
      'Reading the offsets of a group',
      {
        text: `select partition, next_offset from ${this.schema}.group_offsets where "group" = $1 and topic_id = $2`,
        values: [group, topicId],
      },
    );
    return new Map(rows.map(({ partition, next_offset }) => [partition, Number(next_offset)]));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const commits = [...this.#waiting.values()];
      this.#waiting = new Map();
      try {
        await this.#write(commits);
        for (const { done } of commits) done.resolve();
      } catch (error) {
        for (const { done } of commits) done.reject(error as Error);
      }
    }
    this.#running = undefined;
  }

  async #write(commits: readonly Commit[]): Promise<void> {
    const rows = await this.database.untilAnswered(
      () =>
        this.database.query<{ owned: boolean }>('Committing offsets', {
          name: 'commit',
          text: `with mine as (select from ${this.schema}.writer where owner = $1 for share), written as (
              insert into ${this.schema}.group_offsets ("group", topic_id, partition, next_offset)
              select c.* from unnest($2::text[], $3::integer[], $4::integer[], $5::bigint[]) as c, mine
              on conflict ("group", topic_id, partition) do update set next_offset = excluded.next_offset)
            select exists (select from mine) as owned`,
          values: [
            this.appender.owner,
            commits.map(({ group }) => group),
            commits.map(({ partition }) => partition.topic.id),
            commits.map(({ partition }) => partition.index),
            commits.map(({ offset }) => offset),
          ],
        }),
      { signal: this.#closing.signal, deadline: this.clock.monotonic() + COMMIT_TIMEOUT_MS },
    );
    if (rows[0]?.owned) return;
    const error = new BrokerError('FAULT', 'Another process has taken the embedded broker: this one must stop');
    this.onLost(error);
    throw error;
  }
}
