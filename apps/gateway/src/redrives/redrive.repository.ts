import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Storage } from '../storage/storage.js';
import { RedriveEntity } from './redrive.entity.js';
import { RedriveLetterEntity } from './redrive-letter.entity.js';

/** How far a redrive is. */
export interface RedriveProgress {
  readonly sent: number;
  readonly refused: number;
  /** Of those that were sent: carried out, or given up once more. */
  readonly resolved: number;
  readonly deadAgain: number;
}

const INSERT_LETTERS = `
  INSERT INTO redrive_letters (redrive_id, position, run_id)
  SELECT $1, place - 1, run_id FROM unnest($2::text[]) WITH ORDINALITY AS chosen (run_id, place)`;

const PROGRESS = `
  SELECT item.redrive_id AS id, count(*) FILTER (WHERE item.state = 'sent')::integer AS sent,
    count(*) FILTER (WHERE item.state = 'refused')::integer AS refused,
    count(*) FILTER (WHERE letter.state = 'resolved')::integer AS resolved,
    count(*) FILTER (WHERE letter.state = 'deadAgain')::integer AS "deadAgain"
  FROM redrive_letters AS item
  JOIN redrives AS redrive ON redrive.id = item.redrive_id
  LEFT JOIN dead_letters AS letter ON item.state = 'sent' AND letter.environment = redrive.environment
    AND letter.run_id = item.run_id AND letter.redrive_id = redrive.id
  WHERE item.redrive_id = ANY ($1) GROUP BY item.redrive_id`;

const noProgress: RedriveProgress = { sent: 0, refused: 0, resolved: 0, deadAgain: 0 };

@Injectable()
export class RedriveRepository {
  constructor(private readonly storage: Storage) {}

  async create(redrive: Omit<RedriveEntity, 'letters'>, runIds: readonly string[]): Promise<RedriveEntity> {
    return this.storage.manager.transaction(async (manager) => {
      const created = await manager.save(RedriveEntity, { ...redrive, letters: runIds.length });
      await manager.query(INSERT_LETTERS, [redrive.id, runIds]);
      return created;
    });
  }

  find(environment: string, namespace: string, id: string): Promise<RedriveEntity | null> {
    return this.storage.manager.findOneBy(RedriveEntity, { environment, namespace, id });
  }

  /** The newest first. */
  list(environment: string, namespace: string, page: PageRequest): Promise<Page<RedriveEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(RedriveEntity, 'redrive')
      .where('redrive.environment = :environment AND redrive.namespace = :namespace', { environment, namespace });
    return pageAfter(query, { by: ['createdAt', 'id'], direction: 'DESC' }, page);
  }

  /** Its letters in the order of sending. */
  letters(
    redriveId: string,
    state: RedriveLetterEntity['state'] | undefined,
    page: PageRequest,
  ): Promise<Page<RedriveLetterEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(RedriveLetterEntity, 'item')
      .where('item.redriveId = :redriveId', { redriveId });
    if (state !== undefined) query.andWhere('item.state = :state', { state });
    return pageAfter(query, { by: ['position'], direction: 'ASC' }, page);
  }

  async progress(ids: readonly string[]): Promise<(id: string) => RedriveProgress> {
    const rows: (RedriveProgress & { id: string })[] = await this.storage.manager.query(PROGRESS, [ids]);
    const known = new Map(rows.map(({ id, ...progress }) => [id, progress]));
    return (id) => known.get(id) ?? noProgress;
  }

  /** Ends one that runs; what is being sent at this moment is sent. False when it had ended already. */
  cancel(id: string): Promise<boolean> {
    return end(this.storage.manager, id, 'cancelled');
  }
}

/** False when it had ended already. */
export async function end(manager: EntityManager, id: string, state: 'done' | 'cancelled'): Promise<boolean> {
  const sql = "UPDATE redrives SET state = $2, ended_at = clock_timestamp() WHERE id = $1 AND state = 'running'";
  const [, ended] = (await manager.query(sql, [id, state])) as [unknown, number];
  return ended > 0;
}
