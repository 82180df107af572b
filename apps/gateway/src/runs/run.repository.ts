import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { Storage } from '../storage/storage.js';
import { type ReportedRun, RunEntity } from './run.entity.js';

export interface RunFilter {
  readonly environment: string;
  readonly namespace: string;
  readonly profile?: string | undefined;
  readonly operation?: string | undefined;
  readonly status?: RunEntity['status'] | undefined;
  readonly code?: string | undefined;
  /** Runs that started at this time or later, and before the other one; ISO times. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Runs that were recorded at this time or later. */
  readonly recordedSince?: string | undefined;
}

/** Where a run stands in the order of recording. */
export interface RecordedPlace {
  /** As the database writes it, or ISO. */
  readonly recordedAt: string;
  readonly runId: string;
}

export interface RecordedRun {
  readonly run: RunEntity;
  readonly place: RecordedPlace;
}

/** Keeps a statement below PostgreSQL's 65,535 parameters. */
const ROWS_PER_STATEMENT = 1_000;

const now = () => 'clock_timestamp()';

/** A report is seen only once its statement has been committed: that takes less. */
const COMMIT_TIME_SECONDS = 5;

@Injectable()
export class RunRepository {
  constructor(private readonly storage: Storage) {}

  /** A run that is there already, since its event was repeated, is replaced. */
  async upsert(runs: readonly ReportedRun[]): Promise<void> {
    // One statement cannot change a row twice: of a repeated run the last report counts.
    const latest = [...new Map(runs.map((run) => [run.runId, run])).values()];
    for (let start = 0; start < latest.length; start += ROWS_PER_STATEMENT) {
      const rows = latest.slice(start, start + ROWS_PER_STATEMENT).map((run) => ({ ...run, recordedAt: now }));
      await this.storage.manager.upsert(RunEntity, rows, ['environment', 'runId']);
    }
  }

  find(environment: string, namespace: string, runId: string): Promise<RunEntity | null> {
    return this.storage.manager.findOneBy(RunEntity, { environment, namespace, runId });
  }

  /** All that was recorded before this time can be seen; ISO time by the database's clock. */
  async recordedUntil(): Promise<string> {
    const [row] = await this.storage.manager.query<[{ time: Date }]>(
      'SELECT clock_timestamp() - make_interval(secs => $1) AS time',
      [COMMIT_TIME_SECONDS],
    );
    return row.time.toISOString();
  }

  /** The next ones in the order of their recording, each with its place in it. */
  async recordedAfter(filter: RunFilter, after: RecordedPlace, limit: number): Promise<readonly RecordedRun[]> {
    const { raw, entities } = await this.#matching(filter)
      .andWhere('(run.recordedAt, run.runId) > (:recordedAt, :runId)', after)
      // As text of the database: a Date would lose its microseconds.
      .addSelect('CAST(run.recordedAt AS text)', 'place')
      .orderBy({ 'run.recordedAt': 'ASC', 'run.runId': 'ASC' })
      .limit(limit)
      .getRawAndEntities<{ place: string }>();
    return entities.map((run, index) => ({
      run,
      place: { recordedAt: raw[index]?.place ?? '', runId: run.runId },
    }));
  }

  /** The newest first. */
  list(filter: RunFilter, page: PageRequest): Promise<Page<RunEntity>> {
    return pageAfter(this.#matching(filter), { by: ['startedAt', 'runId'], direction: 'DESC' }, page);
  }

  #matching(filter: RunFilter): SelectQueryBuilder<RunEntity> {
    const query = this.storage.manager
      .createQueryBuilder(RunEntity, 'run')
      .where('run.environment = :environment AND run.namespace = :namespace', filter);
    for (const field of ['profile', 'operation', 'status', 'code'] as const) {
      if (filter[field] !== undefined) query.andWhere(`run.${field} = :${field}`, { [field]: filter[field] });
    }
    if (filter.since !== undefined) query.andWhere('run.startedAt >= :since', { since: filter.since });
    if (filter.until !== undefined) query.andWhere('run.startedAt < :until', { until: filter.until });
    if (filter.recordedSince !== undefined) {
      query.andWhere('run.recordedAt >= :recorded', { recorded: filter.recordedSince });
    }
    return query;
  }
}
