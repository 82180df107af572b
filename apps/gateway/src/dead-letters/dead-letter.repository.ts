import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import { Storage } from '../storage/storage.js';
import { DeadLetterEntity } from './dead-letter.entity.js';

export interface DeadLetterFilter {
  readonly environment: string;
  readonly namespace: string;
  readonly profile?: string | undefined;
  readonly operation?: string | undefined;
  readonly code?: string | undefined;
  /** Given up at this time or later, and before the other one; ISO times. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

@Injectable()
export class DeadLetterRepository {
  constructor(private readonly storage: Storage) {}

  /** One that is there already, since its event was repeated, is replaced. */
  async upsert(deadLetters: readonly DeadLetterEntity[]): Promise<void> {
    const latest = [...new Map(deadLetters.map((deadLetter) => [deadLetter.runId, deadLetter])).values()];
    if (latest.length > 0) await this.storage.manager.upsert(DeadLetterEntity, latest, ['environment', 'runId']);
  }

  find(environment: string, namespace: string, runId: string): Promise<DeadLetterEntity | null> {
    return this.storage.manager.findOneBy(DeadLetterEntity, { environment, namespace, runId });
  }

  /** The newest first, without their payloads. */
  list(filter: DeadLetterFilter, page: PageRequest): Promise<Page<DeadLetterEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(DeadLetterEntity, 'letter')
      .select(summaryColumns.map((column) => `letter.${column}`))
      .where('letter.environment = :environment AND letter.namespace = :namespace', filter);
    for (const field of ['profile', 'operation', 'code'] as const) {
      if (filter[field] !== undefined) query.andWhere(`letter.${field} = :${field}`, { [field]: filter[field] });
    }
    if (filter.since !== undefined) query.andWhere('letter.diedAt >= :since', { since: filter.since });
    if (filter.until !== undefined) query.andWhere('letter.diedAt < :until', { until: filter.until });
    return pageAfter(query, { by: ['diedAt', 'runId'], direction: 'DESC' }, page);
  }
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
] as const satisfies readonly (keyof DeadLetterEntity)[];
