import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Storage } from '../storage/storage.js';
import { DeadLetterEntity, type LetterState, type ReceivedLetter } from './dead-letter.entity.js';
import type { LetterSelection } from './letter-selection.js';

/** Where dead letters are searched, and for which. */
export interface DeadLetterFilter extends Omit<LetterSelection, 'all'> {
  readonly environment: string;
  readonly namespace: string;
  readonly state?: LetterState | undefined;
}

/** What stood in the way of a letter before its event was given up once more counts no longer. */
const REOPEN = `
  UPDATE dead_letters AS letter SET state = 'open', redriven_as = NULL, redriven_at = NULL, redrive_id = NULL
  FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS came (environment, run_id, died_at)
  WHERE letter.environment = came.environment AND letter.run_id = came.run_id AND letter.died_at < came.died_at`;

@Injectable()
export class DeadLetterRepository {
  constructor(private readonly storage: Storage) {}

  /** One that is there already, since its event was repeated, is replaced. */
  async upsert(deadLetters: readonly ReceivedLetter[]): Promise<void> {
    const latest = [...new Map(deadLetters.map((deadLetter) => [deadLetter.runId, deadLetter])).values()];
    if (latest.length === 0) return;
    await this.storage.manager.transaction(async (manager) => {
      await manager.query(REOPEN, [
        latest.map(({ environment }) => environment),
        latest.map(({ runId }) => runId),
        latest.map(({ diedAt }) => diedAt),
      ]);
      await manager.upsert(DeadLetterEntity, latest, ['environment', 'runId']);
    });
  }

  find(environment: string, namespace: string, runId: string): Promise<DeadLetterEntity | null> {
    return this.storage.manager.findOneBy(DeadLetterEntity, { environment, namespace, runId });
  }

  /** The newest first, without their payloads. */
  list(filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetterEntity>> {
    const query = matching(this.storage.manager, filter).select(summaryColumns.map((column) => `letter.${column}`));
    return pageAfter(query, { by: ['diedAt', 'runId'], direction: 'DESC' }, page);
  }

  /** Ids of those that match, in the order in which they were given up. */
  async ids(filter: DeadLetterFilter, limit: number): Promise<readonly string[]> {
    const letters = await matching(this.storage.manager, filter)
      .select(['letter.environment', 'letter.runId'])
      .orderBy({ 'letter.diedAt': 'ASC', 'letter.topic': 'ASC', 'letter.partition': 'ASC', 'letter.offset': 'ASC' })
      .limit(limit)
      .getMany();
    return letters.map(({ runId }) => runId);
  }

  count(filter: DeadLetterFilter): Promise<number> {
    return matching(this.storage.manager, filter).getCount();
  }

  /** Gives up for good those that match and are open, or went wrong once more; how many that were. */
  async discard(filter: DeadLetterFilter): Promise<number> {
    const { manager } = this.storage;
    const [chosen, parameters] = matching(manager, filter)
      .select('letter.environment', 'environment')
      .addSelect('letter.runId', 'run_id')
      .getQueryAndParameters();
    const sql = `
      UPDATE dead_letters SET state = 'discarded'
      WHERE state IN ('open', 'deadAgain') AND (environment, run_id) IN (${chosen})`;
    const [, discarded] = (await manager.query(sql, parameters)) as [unknown, number];
    return discarded;
  }
}

function matching(manager: EntityManager, filter: DeadLetterFilter): SelectQueryBuilder<DeadLetterEntity> {
  const query = manager
    .createQueryBuilder(DeadLetterEntity, 'letter')
    .where('letter.environment = :environment AND letter.namespace = :namespace', filter);
  for (const field of ['profile', 'operation', 'code', 'state'] as const) {
    if (filter[field] !== undefined) query.andWhere(`letter.${field} = :${field}`, { [field]: filter[field] });
  }
  if (filter.ids !== undefined) query.andWhere('letter.runId = ANY (:ids)', { ids: filter.ids });
  if (filter.since !== undefined) query.andWhere('letter.diedAt >= :since', { since: filter.since });
  if (filter.until !== undefined) query.andWhere('letter.diedAt < :until', { until: filter.until });
  if (filter.text !== undefined) {
    query.andWhere('position(:text in letter.searched) > 0', { text: filter.text.toLowerCase() });
  }
  return query;
}

const summaryColumns = [
  'environment',
  'runId',
  'namespace',
  'profile',
  'revision',
  'operation',
  'trigger',
  'code',
  'message',
  'attempts',
  'topic',
  'partition',
  'offset',
  'firstTriedAt',
  'diedAt',
  'state',
  'generation',
  'redrivenAs',
  'redrivenAt',
  'redriveId',
] as const satisfies readonly (keyof DeadLetterEntity)[];
