import type { Failure } from '@arkflows/contracts';
import type { EntityManager } from 'typeorm';
import type { TenuredWork } from './fenced-writer.js';

/** A call is about to be made that must not be made twice. */
export interface EffectIntent {
  readonly runId: string;
  /** Names the call, so that its own intent is told from another's. */
  readonly call: string;
  /** The run stands as uncertain, and is to be tried again all the same. */
  readonly again: boolean;
}

export interface EffectOutcome {
  readonly runId: string;
  readonly outcome: RecordedOutcome;
}

/** How a run went, as a repetition of it answers. */
export type RecordedOutcome =
  | { readonly status: 'succeeded'; readonly output?: unknown; readonly omitted?: true }
  | { readonly status: 'dead' | 'uncertain'; readonly failure: Failure };

/** How a run stands: its call may be made (`mine`), it was carried out before, or a call was begun of which no end is known. */
export type Effect =
  | { readonly state: 'mine' | 'unknown' }
  | { readonly state: 'known'; readonly outcome: RecordedOutcome };

const INTEND = `
  INSERT INTO effects AS known (run_id, call)
  SELECT run_id, call FROM unnest($1::text[], $2::text[], $3::boolean[]) AS intent (run_id, call, again)
  ORDER BY run_id
  ON CONFLICT (run_id) DO NOTHING`;

const INTEND_AGAIN = `
  UPDATE effects SET call = intent.call, outcome = NULL, ended_at = NULL
  FROM unnest($1::text[], $2::text[], $3::boolean[]) AS intent (run_id, call, again)
  WHERE effects.run_id = intent.run_id AND intent.again AND (effects.outcome IS NULL OR effects.outcome ->> 'status' = 'uncertain')`;

const CONCLUDE = `
  UPDATE effects SET outcome = ended.outcome, ended_at = clock_timestamp()
  FROM unnest($1::text[], $2::jsonb[]) AS ended (run_id, outcome)
  WHERE effects.run_id = ended.run_id`;

/** Writes intents and outcomes; how the runs stand of which there are intents. */
export async function writeEffects(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<ReadonlyMap<string, Effect>> {
  const outcomes = requests.flatMap(({ work }) => work.outcomes ?? []);
  if (outcomes.length > 0) {
    await transaction.query(CONCLUDE, [
      outcomes.map(({ runId }) => runId),
      outcomes.map(({ outcome }) => JSON.stringify(outcome)),
    ]);
  }
  const forgotten = requests.flatMap(({ work }) => work.forget ?? []);
  if (forgotten.length > 0) await transaction.query('DELETE FROM effects WHERE run_id = ANY ($1)', [forgotten]);
  return intend(
    transaction,
    requests.flatMap(({ work }) => work.intents ?? []),
  );
}

async function intend(
  transaction: EntityManager,
  intents: readonly EffectIntent[],
): Promise<ReadonlyMap<string, Effect>> {
  if (intents.length === 0) return new Map();
  const runIds = intents.map(({ runId }) => runId);
  const values = [runIds, intents.map(({ call }) => call), intents.map(({ again }) => again)];
  await transaction.query(INTEND, values);
  if (intents.some(({ again }) => again)) await transaction.query(INTEND_AGAIN, values);
  const sql = 'SELECT run_id, call, outcome FROM effects WHERE run_id = ANY ($1)';
  const rows: { run_id: string; call: string; outcome: RecordedOutcome | null }[] = await transaction.query(sql, [
    runIds,
  ]);
  const calls = new Map(intents.map(({ runId, call }) => [runId, call]));
  return new Map(
    rows.map(({ run_id, call, outcome }): [string, Effect] => {
      if (outcome) return [run_id, { state: 'known', outcome }];
      return [run_id, { state: calls.get(run_id) === call ? 'mine' : 'unknown' }];
    }),
  );
}
