import { Injectable } from '@nestjs/common';
import { Storage } from '../storage/storage.js';

/** Rows that one statement deletes at most. */
const BATCH = 10_000;

export interface RetentionBounds {
  readonly runRetentionMs: number;
  readonly failureRetentionMs: number;
  readonly maxPerNamespace: number;
}

/** Deletes what is too old or too much in the index; by the database's clock. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly storage: Storage) {}

  /** How many rows went. */
  async sweep({ runRetentionMs, failureRetentionMs, maxPerNamespace }: RetentionBounds): Promise<number> {
    const olderThan = "now() - $1 * interval '1 millisecond'";
    return (
      (await this.#delete('runs', `status <> 'dead' AND started_at < ${olderThan}`, runRetentionMs)) +
      (await this.#delete('runs', `status = 'dead' AND started_at < ${olderThan}`, failureRetentionMs)) +
      (await this.#delete('dead_letters', `died_at < ${olderThan}`, failureRetentionMs)) +
      (await this.#delete('redrives', `ended_at < ${olderThan}`, failureRetentionMs)) +
      // Failures are what is searched for: of too many runs the successful ones go first.
      (await this.#deleteBeyond('runs', "(status = 'dead') DESC, started_at DESC", maxPerNamespace)) +
      (await this.#deleteBeyond('dead_letters', 'died_at DESC', maxPerNamespace))
    );
  }

  #delete(table: 'runs' | 'dead_letters' | 'redrives', condition: string, parameter: number): Promise<number> {
    return this.#inBatches(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH}))`,
      parameter,
    );
  }

  #deleteBeyond(table: 'runs' | 'dead_letters', order: string, keep: number): Promise<number> {
    return this.#inBatches(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT id FROM (
        SELECT ctid AS id, row_number() OVER (PARTITION BY environment, namespace ORDER BY ${order}) AS rank FROM ${table}
      ) AS ranked WHERE rank > $1 LIMIT ${BATCH}))`,
      keep,
    );
  }

  async #inBatches(statement: string, parameter: number): Promise<number> {
    let total = 0;
    for (;;) {
      const [, deleted] = (await this.storage.manager.query(statement, [parameter])) as [unknown, number];
      total += deleted;
      if (deleted < BATCH) return total;
    }
  }
}
