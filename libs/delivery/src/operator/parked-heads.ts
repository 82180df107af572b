import { type ParkedFilter, profileKey } from '@arkflows/contracts';
import { keyOfRecord, keyOfText } from '../intake/ordering-key.js';
import { writeLaneName } from '../parking/lane-name.js';

/**
 * The first event of each lane that fits a filter, as `first`, with what is behind it and an id. Parameters 1 to 4 are those of
 * `filterParameters`.
 */
export const HEADS = `
  SELECT first.subscription, first.partition, first.record_offset, first.profile, first.lane, first.key, first.attempts,
    first.parked_at, first.first_tried_at, first.due_at, first.code, first.message, first.cancelled_at IS NOT NULL AS cancelling,
    lanes.events, lanes.bytes,
    'parked_' || left(encode(sha256(convert_to(
      concat_ws(' ', first.profile, first.partition, first.record_offset, first.subscription), 'UTF8')), 'hex'), 24) AS id
  FROM (
    SELECT subscription, partition, profile, lane, min(record_offset) AS record_offset, count(*)::integer AS events,
      coalesce(sum(octet_length(value)), 0)::float8 AS bytes
    FROM parked_events
    WHERE starts_with(profile, $1) AND ($2::text IS NULL OR profile = $2) AND ($3::bytea[] IS NULL OR lane = ANY ($3))
    GROUP BY subscription, partition, profile, lane
  ) AS lanes
  JOIN parked_events AS first USING (subscription, partition, record_offset)
  WHERE ($4::text IS NULL OR first.code = $4)`;

/** The same filter as HEADS takes it. */
export const filterParameters = ({ namespace, profile, key, code }: ParkedFilter): readonly unknown[] => [
  `${namespace}/`,
  profile === undefined ? null : profileKey(namespace, profile),
  key === undefined ? null : lanesOf(key),
  code ?? null,
];

/** A key names one lane where it comes from the record, another where an expression gives it. */
function lanesOf(key: string): readonly Buffer[] {
  const record = { offset: 0, timestamp: 0, key: Buffer.from(key), value: null, headers: {} };
  return [keyOfRecord(record), keyOfText(key)].flatMap((named) => (named ? [writeLaneName({ key: named.lane })] : []));
}
