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
  /** This process makes no call of the run at this moment: an intent of its own that stands is of a call whose end could not be written. */
  readonly isLeftover: boolean;
}

export interface EffectOutcome {
  readonly runId: string;
  /** Only the call whose intent stands may end it. */
  readonly call: string;
  /** Null where nothing has happened: the next attempt is a first one. */
  readonly outcome: RecordedOutcome | null;
}

/** How a run went, as a repetition of it answers. */
export type RecordedOutcome =
  | { readonly status: 'succeeded'; readonly output?: unknown; readonly omitted?: true }
  | { readonly status: 'dead' | 'uncertain'; readonly failure: Failure };

/**
 * How a run stands: its call may be made (`mine`), another call of it is under way with a process that is alive (`theirs`), a call
 * was begun of which no end is known (`unknown`), or it was carried out before.
 */
export type Effect =
  | { readonly state: 'mine' | 'unknown'; readonly outcome?: never }
  | { readonly state: 'theirs'; readonly owner: string; readonly outcome?: never }
  | { readonly state: 'known'; readonly outcome: RecordedOutcome };

const INTEND = `
  INSERT INTO effects (run_id, call, owner)
  SELECT run_id, call, owner FROM unnest($1::text[], $2::text[], $3::text[]) AS intent (run_id, call, owner)
  ORDER BY run_id
  ON CONFLICT (run_id) DO NOTHING`;

/** A call that is under way is not taken over, whatever the profile says. */
const INTEND_AGAIN = `
  UPDATE effects SET call = intent.call, owner = intent.owner, status = NULL, outcome = NULL, ended_at = NULL
  FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS intent (run_id, call, owner, is_leftover)
  WHERE effects.run_id = intent.run_id AND (effects.status = 'uncertain' OR (effects.status IS NULL
    AND (CASE WHEN effects.owner = intent.owner THEN intent.is_leftover
      ELSE NOT EXISTS (SELECT FROM owners WHERE id = effects.owner AND lease_until > clock_timestamp()) END)))`;

const STANDING = `
  SELECT run_id, call, owner, outcome,
    EXISTS (SELECT FROM owners WHERE id = effects.owner AND lease_until > clock_timestamp()) AS alive
  FROM effects WHERE run_id = ANY ($1)`;

const CONCLUDE = `
  UPDATE effects SET status = ended.status, outcome = ended.outcome, ended_at = clock_timestamp()
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS ended (run_id, call, status, outcome)
  WHERE effects.run_id = ended.run_id AND effects.call = ended.call`;

const FORGET = `
  DELETE FROM effects USING unnest($1::text[], $2::text[]) AS nothing (run_id, call)
  WHERE effects.run_id = nothing.run_id AND effects.call = nothing.call`;

interface Row {
  run_id: string;
  call: string;
  owner: string;
  outcome: string | null;
  alive: boolean;
}

/** Writes outcomes and intents; per request how the runs stand of which it has intents, in their order. */
export async function writeEffects(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<ReadonlyMap<TenuredWork, readonly Effect[]>> {
  await conclude(
    transaction,
    requests.flatMap(({ work }) => work.outcomes ?? []),
  );
  const intents = requests.flatMap(({ tenure, work }) =>
    (work.intents ?? []).map((intent) => ({ ...intent, owner: tenure.owner })),
  );
  if (intents.length === 0) return new Map();
  await intend(transaction, INTEND, intents);
  const again = intents.filter((intent) => intent.again);
  if (again.length > 0)
    await intend(
      transaction,
      INTEND_AGAIN,
      again,
      again.map(({ isLeftover }) => isLeftover),
    );
  const rows: Row[] = await transaction.query(STANDING, [intents.map(({ runId }) => runId)]);
  const byRun = new Map(rows.map((row) => [row.run_id, row]));
  return new Map(
    requests.map((request) => [
      request,
      (request.work.intents ?? []).map(({ runId, call }) => standing(byRun.get(runId), call)),
    ]),
  );
}

/** How runs stand, without an intent: those that there is nothing of are left out. */
export async function readEffects(
  manager: Pick<EntityManager, 'query'>,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, Effect>> {
  const rows: Row[] = await manager.query(STANDING, [runIds]);
  return new Map(rows.map((row) => [row.run_id, standing(row, '')]));
}

function standing(row: Row | undefined, call: string): Effect {
  if (!row) return { state: 'unknown' };
  if (row.outcome !== null) return { state: 'known', outcome: JSON.parse(row.outcome) as RecordedOutcome };
  if (row.call === call) return { state: 'mine' };
  return row.alive ? { state: 'theirs', owner: row.owner } : { state: 'unknown' };
}

function intend(
  transaction: EntityManager,
  sql: string,
  intents: readonly (EffectIntent & { readonly owner: string })[],
  ...more: readonly unknown[][]
): Promise<unknown> {
  return transaction.query(sql, [
    intents.map(({ runId }) => runId),
    intents.map(({ call }) => call),
    intents.map(({ owner }) => owner),
    ...more,
  ]);
}

async function conclude(transaction: EntityManager, ends: readonly EffectOutcome[]): Promise<void> {
  const ended = ends.filter(({ outcome }) => outcome !== null);
  if (ended.length > 0) {
    await transaction.query(CONCLUDE, [
      ended.map(({ runId }) => runId),
      ended.map(({ call }) => call),
      ended.map(({ outcome }) => outcome?.status),
      // As text: jsonb holds no zero character, and nobody asks for what is inside.
      ended.map(({ outcome }) => JSON.stringify(outcome)),
    ]);
  }
  const nothing = ends.filter(({ outcome }) => outcome === null);
  if (nothing.length === 0) return;
  await transaction.query(FORGET, [nothing.map(({ runId }) => runId), nothing.map(({ call }) => call)]);
}
