import type {
  EnvironmentTopics,
  ParkedAnswer,
  ParkedAsk,
  ParkedCancel,
  ParkedChange,
  ParkedChanged,
  ParkedKey,
} from '@arkflows/contracts';
import { keyOfRow } from '../intake/ordering-key.js';
import { readLaneName } from '../parking/lane-name.js';
import type { DeliveryStore } from '../store/open-store.js';
import { filterParameters, HEADS } from './parked-heads.js';
import { readCursor, writeCursor } from './parked-place.js';

interface Row {
  id: string;
  subscription: string;
  partition: number;
  record_offset: string;
  profile: string;
  lane: Buffer;
  key: Buffer | null;
  attempts: number;
  parked_at: Date;
  first_tried_at: Date | null;
  due_at: Date | null;
  code: string | null;
  message: string | null;
  cancelling: boolean;
  events: number;
  bytes: number;
}

const LIST = `
  SELECT * FROM (${HEADS}) AS heads
  WHERE $5::text IS NULL OR (profile, subscription, partition, record_offset) > ($5, $6::text, $7::integer, $8::bigint)
  ORDER BY profile, subscription, partition, record_offset LIMIT $9`;

/** First events by their ids, or of all lanes that fit. */
const CHOSEN = `
  SELECT * FROM (${HEADS}) AS heads
  WHERE $5::text[] IS NULL OR id = ANY ($5)`;

const RETRY = `
  WITH chosen AS (${CHOSEN}), asked AS (
    UPDATE parked_events AS parked SET retry_asked_at = clock_timestamp(), due_at = clock_timestamp()
    FROM chosen WHERE (parked.subscription, parked.partition, parked.record_offset)
      = (chosen.subscription, chosen.partition, chosen.record_offset)
    RETURNING parked.subscription
  )
  SELECT count(*)::integer AS keys, count(*)::integer AS events FROM asked`;

const CANCEL = `
  WITH chosen AS (${CHOSEN}), asked AS (
    UPDATE parked_events AS parked SET cancelled_at = coalesce(parked.cancelled_at, clock_timestamp()),
      due_at = CASE WHEN parked.record_offset = chosen.record_offset THEN clock_timestamp() ELSE parked.due_at END
    FROM chosen WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
      = (chosen.subscription, chosen.partition, chosen.profile, chosen.lane)
      AND (parked.record_offset = chosen.record_offset OR $6)
    RETURNING parked.record_offset = chosen.record_offset AS head
  )
  SELECT count(*) FILTER (WHERE head)::integer AS keys, count(*)::integer AS events FROM asked`;

/**
 * What operators see of the parked events of a service and what they do with them. Any replica answers: it writes into the store
 * what is wanted, and whoever owns the partition does it (`WatchParked`).
 */
export class ParkedEvents {
  constructor(
    private readonly store: DeliveryStore,
    private readonly topics: EnvironmentTopics,
  ) {}

  /** By profile, subscription, partition and offset. Throws ArkError INVALID_REQUEST for a foreign cursor. */
  async list({ filter, limit, cursor }: ParkedAsk): Promise<ParkedAnswer> {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const rows: Row[] = await this.store.dataSource.query(LIST, [
      ...filterParameters(filter),
      after?.profile ?? null,
      after?.subscription ?? null,
      after?.partition ?? null,
      after?.offset ?? null,
      limit + 1,
    ]);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map((row) => this.#shown(row)),
      ...(rows.length > limit && last && { nextCursor: writeCursor(placeOf(last)) }),
    };
  }

  /** Has them tried within seconds, in their order. Those that are gone, or stand behind another by now, are left out. */
  retry(change: ParkedChange): Promise<ParkedChanged> {
    return this.#change(RETRY, change);
  }

  /** Has them given up as dead letters (EVENT_CANCELLED), in their order; a call that is under way ends as it ends. */
  cancel(change: ParkedCancel): Promise<ParkedChanged> {
    return this.#change(CANCEL, change, change.behind);
  }

  async #change(sql: string, { filter, ids }: ParkedChange, ...more: readonly unknown[]): Promise<ParkedChanged> {
    const parameters = [...filterParameters(filter), ids ?? null, ...more];
    const rows: ParkedChanged[] = await this.store.dataSource.query(sql, parameters);
    return rows[0] as ParkedChanged;
  }

  #shown(row: Row): ParkedKey {
    const [namespace = '', profile = ''] = row.profile.split('/');
    const [group = '', topic = ''] = row.subscription.split(' ');
    const triggers = this.topics.triggerGroup(namespace, profile, '');
    const scope = readLaneName(row.lane);
    return {
      id: row.id,
      namespace,
      profile,
      // A trigger that repartitions has a second group, with more to its name.
      trigger: group.startsWith(triggers) ? (group.slice(triggers.length).split('.')[0] ?? null) : null,
      topic,
      partition: row.partition,
      offset: Number(row.record_offset),
      key: scope !== 'partition' && 'key' in scope ? shownKey(row) : null,
      ordering: scope === 'partition' ? scope : 'key' in scope ? 'key' : 'event',
      parkedAt: row.parked_at.toISOString(),
      firstTriedAt: row.first_tried_at?.toISOString() ?? null,
      dueAt: row.due_at?.toISOString() ?? null,
      attempts: row.attempts,
      code: row.code,
      message: row.message,
      behind: row.events - 1,
      bytes: row.bytes,
      cancelling: row.cancelling,
    };
  }
}

const placeOf = ({ profile, subscription, partition, record_offset }: Row) => ({
  profile,
  subscription,
  partition,
  offset: Number(record_offset),
});

function shownKey({ lane, key }: Row): string | null {
  const record = { offset: 0, timestamp: 0, key, value: null, headers: {} };
  return keyOfRow({ lane, record })?.shown ?? null;
}
