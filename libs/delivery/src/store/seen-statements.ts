import type { EntityManager } from 'typeorm';
import type { TenuredWork } from './fenced-writer.js';

/** An event that was carried out, by what tells it from others. */
export interface SeenEvent {
  readonly profile: string;
  readonly operation: string;
  /** A digest. */
  readonly identity: Buffer;
  readonly runId: string;
  readonly windowMs: number;
}

const SEE = `
  INSERT INTO seen_events AS known (profile, operation, identity, run_id, until)
  SELECT DISTINCT ON (profile, operation, identity) profile, operation, identity, run_id,
    clock_timestamp() + window_ms * interval '1 millisecond'
  FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::float8[])
    AS seen (profile, operation, identity, run_id, window_ms)
  ORDER BY profile, operation, identity
  ON CONFLICT (profile, operation, identity) DO UPDATE SET run_id = EXCLUDED.run_id, until = EXCLUDED.until
  WHERE known.until < clock_timestamp()`;

/** Remembers events; one that is remembered already stays as it is until its time is over. */
export async function writeSeen(transaction: EntityManager, requests: readonly TenuredWork[]): Promise<void> {
  const seen = requests.flatMap(({ work }) => work.seen ?? []);
  if (seen.length === 0) return;
  await transaction.query(SEE, [
    seen.map(({ profile }) => profile),
    seen.map(({ operation }) => operation),
    seen.map(({ identity }) => identity),
    seen.map(({ runId }) => runId),
    seen.map(({ windowMs }) => windowMs),
  ]);
}
