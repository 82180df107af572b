import type { EntityManager } from 'typeorm';
import type { TenuredWork } from './fenced-writer.js';
import { shownText, writeHeaders } from './parked-rows.js';

/** Another record has the offset of an old one: its topic was made anew. */
const MAKE_WAY = `
  DELETE FROM parked_events AS parked
  USING unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) AS wanted (subscription, partition, record_offset, recorded_at)
  WHERE (parked.subscription, parked.partition, parked.record_offset)
    = (wanted.subscription, wanted.partition, wanted.record_offset) AND parked.recorded_at <> wanted.recorded_at`;

const INSERT = `
  INSERT INTO parked_events (subscription, partition, record_offset, profile, lane, recorded_at, key, value, headers,
    attempts, first_tried_at, due_at, code, message)
  SELECT subscription, partition, record_offset, profile, lane, recorded_at, key, value, headers, attempts,
    clock_timestamp() - tried_for * interval '1 millisecond', clock_timestamp() + due_in * interval '1 millisecond', code, message
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[], $5::bytea[], $6::bigint[], $7::bytea[], $8::bytea[], $9::jsonb[],
    $10::integer[], $11::float8[], $12::float8[], $13::text[], $14::text[])
    AS parked (subscription, partition, record_offset, profile, lane, recorded_at, key, value, headers, attempts, tried_for, due_in,
      code, message)
  ON CONFLICT (subscription, partition, record_offset) DO NOTHING
  RETURNING subscription, partition, record_offset`;

const POSTPONE = `
  UPDATE parked_events AS parked
  SET attempts = later.attempts, code = later.code, message = later.message,
    first_tried_at = clock_timestamp() - later.tried_for * interval '1 millisecond',
    due_at = clock_timestamp() + later.due_in * interval '1 millisecond'
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::integer[], $5::float8[], $6::float8[], $7::text[], $8::text[])
    AS later (subscription, partition, record_offset, attempts, tried_for, due_in, code, message)
  WHERE (parked.subscription, parked.partition, parked.record_offset)
    = (later.subscription, later.partition, later.record_offset)`;

const REMOVE = `
  DELETE FROM parked_events AS parked
  USING unnest($1::text[], $2::integer[], $3::bigint[]) AS done (subscription, partition, record_offset)
  WHERE (parked.subscription, parked.partition, parked.record_offset)
    = (done.subscription, done.partition, done.record_offset)`;

/** Parks, postpones and removes events; how many of each request were parked anew. */
export async function writeParked(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<ReadonlyMap<TenuredWork, number>> {
  const parked = await park(transaction, requests);
  await postpone(transaction, requests);
  await remove(transaction, requests);
  return parked;
}

async function park(
  transaction: EntityManager,
  requests: readonly TenuredWork[],
): Promise<ReadonlyMap<TenuredWork, number>> {
  const rows = requests.flatMap((request) => (request.work.park ?? []).map((row) => ({ request, ...row })));
  const counts = new Map<TenuredWork, number>();
  if (rows.length === 0) return counts;
  const places = [
    rows.map(({ request }) => request.tenure.subscription),
    rows.map(({ request }) => request.tenure.partition),
    rows.map(({ record }) => record.offset),
  ];
  await transaction.query(MAKE_WAY, [...places, rows.map(({ record }) => record.timestamp)]);
  const inserted: { subscription: string; partition: number; record_offset: string }[] = await transaction.query(
    INSERT,
    [
      ...places,
      rows.map(({ profile }) => profile),
      rows.map(({ lane }) => lane),
      rows.map(({ record }) => record.timestamp),
      rows.map(({ record }) => record.key),
      rows.map(({ record }) => record.value),
      rows.map(({ record }) => writeHeaders(record.headers)),
      rows.map(({ attempts }) => attempts),
      rows.map(({ triedForMs }) => triedForMs),
      rows.map(({ dueInMs }) => dueInMs),
      rows.map(({ code }) => code),
      rows.map(({ message }) => message && shownText(message)),
    ],
  );
  const names = new Set(inserted.map((row) => `${row.record_offset} ${row.partition} ${row.subscription}`));
  for (const { request, record } of rows) {
    const { partition, subscription } = request.tenure;
    if (names.delete(`${record.offset} ${partition} ${subscription}`)) {
      counts.set(request, (counts.get(request) ?? 0) + 1);
    }
  }
  return counts;
}

async function postpone(transaction: EntityManager, requests: readonly TenuredWork[]): Promise<void> {
  const later = requests.flatMap(({ tenure, work }) => (work.postpone ? [{ ...work.postpone, tenure }] : []));
  if (later.length === 0) return;
  await transaction.query(POSTPONE, [
    later.map(({ tenure }) => tenure.subscription),
    later.map(({ tenure }) => tenure.partition),
    later.map(({ offset }) => offset),
    later.map(({ attempts }) => attempts),
    later.map(({ triedForMs }) => triedForMs),
    later.map(({ dueInMs }) => dueInMs),
    later.map(({ code }) => code),
    later.map(({ message }) => shownText(message)),
  ]);
}

async function remove(transaction: EntityManager, requests: readonly TenuredWork[]): Promise<void> {
  const done = requests.flatMap(({ tenure, work }) => (work.remove ?? []).map((offset) => ({ tenure, offset })));
  if (done.length === 0) return;
  await transaction.query(REMOVE, [
    done.map(({ tenure }) => tenure.subscription),
    done.map(({ tenure }) => tenure.partition),
    done.map(({ offset }) => offset),
  ]);
}
