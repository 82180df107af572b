import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { Storage } from '../storage/storage.js';
import { RedriveEntity } from './redrive.entity.js';
import { end } from './redrive.repository.js';
import { RedriveLetterEntity } from './redrive-letter.entity.js';

/** A letter whose turn it is; null: it is not kept any more. */
export interface Turn {
  readonly position: number;
  readonly letter: DeadLetterEntity | null;
}

/** What became of it. */
export type Sent =
  | { readonly position: number; readonly letter: DeadLetterEntity; readonly runId: string }
  | { readonly position: number; readonly code: string; readonly message: string };

export interface Sending {
  /** From the first on. */
  readonly sent: readonly Sent[];
  /** The rest is to be sent later: something that it needs is away. */
  readonly brokeOff: boolean;
}

/** So many steps a second, of which each sends a share of the pace. */
const STEPS_PER_SECOND = 10;

/** One gateway at a time carries on with a redrive; where it breaks off, what it had not noted is sent again. */
@Injectable()
export class RedriveSteps {
  constructor(private readonly storage: Storage) {}

  /**
   * Sends, by `send`, what is due of the redrive that has waited longest; false when nothing is due. One that broke off is put off, so
   * that the others get their turn.
   */
  async next(send: (redrive: RedriveEntity, turns: readonly Turn[]) => Promise<Sending>): Promise<boolean> {
    return this.storage.manager.transaction(async (manager) => {
      const redrive = await manager
        .createQueryBuilder(RedriveEntity, 'redrive')
        .where("redrive.state = 'running' AND redrive.nextAt <= clock_timestamp()")
        .orderBy('redrive.nextAt')
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .limit(1)
        .getOne();
      if (!redrive) return false;
      const share = Math.max(1, Math.round(redrive.pace / STEPS_PER_SECOND));
      const turns = await turnsOf(manager, redrive, share);
      const { sent, brokeOff } = await send(redrive, turns);
      await note(manager, redrive, sent);
      if (brokeOff) await putOff(manager, redrive);
      else if (turns.length < share) await end(manager, redrive.id, 'done');
      else await postpone(manager, redrive, share);
      return true;
    });
  }

  /** Takes over to the dead letters how their redrives went. */
  async takeOutcomes(): Promise<void> {
    await this.storage.manager.query(`
      UPDATE dead_letters AS letter
      SET state = CASE WHEN run.status IN ('succeeded', 'skipped') THEN 'resolved' ELSE 'deadAgain' END
      FROM runs AS run
      WHERE letter.state = 'redriven' AND run.environment = letter.environment AND run.run_id = letter.redriven_as
        AND run.recorded_at >= letter.redriven_at`);
  }
}

async function turnsOf(manager: EntityManager, { id, environment, namespace }: RedriveEntity, share: number) {
  const items = await manager.find(RedriveLetterEntity, {
    where: { redriveId: id, state: 'waiting' },
    order: { position: 'ASC' },
    take: share,
  });
  // Without a condition it would be the whole table.
  if (items.length === 0) return [];
  const letters = await manager.find(DeadLetterEntity, {
    where: items.map(({ runId }) => ({ environment, namespace, runId })),
  });
  return items.map(({ position, runId }) => ({
    position,
    letter: letters.find((letter) => letter.runId === runId) ?? null,
  }));
}

async function note(manager: EntityManager, { id }: RedriveEntity, all: readonly Sent[]): Promise<void> {
  for (const sent of all) {
    const item = { redriveId: id, position: sent.position };
    if ('code' in sent) {
      const { code, message } = sent;
      await manager.update(RedriveLetterEntity, item, { state: 'refused', code, message });
      continue;
    }
    await manager.update(RedriveLetterEntity, item, { state: 'sent' });
    const { environment, runId } = sent.letter;
    await manager.update(
      DeadLetterEntity,
      { environment, runId },
      { state: 'redriven', redrivenAs: sent.runId, redrivenAt: () => 'now()', redriveId: id },
    );
  }
}

async function putOff(manager: EntityManager, { id }: RedriveEntity): Promise<void> {
  await manager.query("UPDATE redrives SET next_at = clock_timestamp() + interval '2 seconds' WHERE id = $1", [id]);
}

async function postpone(manager: EntityManager, { id, pace }: RedriveEntity, share: number): Promise<void> {
  const sql =
    "UPDATE redrives SET next_at = greatest(next_at, clock_timestamp() - interval '100 milliseconds') + $2 * interval '1 second' WHERE id = $1";
  await manager.query(sql, [id, share / pace]);
}
