import { Turns } from '../concurrency/turns.js';
import { Grouped } from './grouped.js';
import type { DeliveryStore } from './open-store.js';
import type { Tenancy } from './ownership-table.js';
import { type ParkedLaneFound, type ParkedRow, readHeaders } from './parked-rows.js';

/** Asks for the oldest events of one lane. */
export interface LaneRequest {
  readonly tenancy: Tenancy;
  readonly profile: string;
  readonly lane: Buffer;
}

/** So that one query answers a few lanes, not all. */
const LANE_WEIGHT = 256 * 1024;

const LANE_BATCH = 100;
/** The first event comes whatever its size. */
const LANE_BYTES = 1024 * 1024;
/** A partition of which much is parked takes long: the connections are needed for more. */
const FINDS_AT_ONCE = 2;

/** The oldest events of a lane; `last`: there are no more. */
export interface OldestOfLane {
  readonly rows: readonly ParkedRow[];
  readonly last: boolean;
}

interface Row {
  place: number;
  record_offset: string;
  recorded_at: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: string[][];
  attempts: number;
  tried_for: number | null;
  cancelled: boolean;
  /** Of which these are the first. */
  found: number;
}

const OLDEST = `
  SELECT wanted.place::integer, oldest.* FROM unnest($1::text[], $2::integer[], $3::text[], $4::bytea[])
    WITH ORDINALITY AS wanted (subscription, partition, profile, lane, place)
  CROSS JOIN LATERAL (
    SELECT * FROM (
      SELECT *, count(*) OVER ()::integer AS found, sum(bytes) OVER (ORDER BY record_offset) - bytes AS bytes_before
      FROM (
        SELECT record_offset, recorded_at, key, value, headers, attempts, cancelled_at IS NOT NULL AS cancelled,
          coalesce(octet_length(value), 0) + octet_length(headers::text) AS bytes,
          extract(epoch FROM clock_timestamp() - first_tried_at)::float8 * 1000 AS tried_for
        FROM parked_events AS parked
        WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
          = (wanted.subscription, wanted.partition, wanted.profile, wanted.lane)
        ORDER BY record_offset LIMIT $5
      ) AS first
    ) AS measured
    WHERE bytes_before < ${LANE_BYTES}
  ) AS oldest
  ORDER BY place, record_offset`;

/** A lane is due when its oldest event is. */
const LANES = `
  SELECT known.profile, known.lane, known.events,
    greatest(0, coalesce(extract(epoch FROM oldest.due_at - clock_timestamp())::float8 * 1000, 0)) AS "dueInMs"
  FROM parked_lanes AS known
  CROSS JOIN LATERAL (
    SELECT due_at FROM parked_events AS parked
    WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
      = (known.subscription, known.partition, known.profile, known.lane)
    ORDER BY record_offset LIMIT 1
  ) AS oldest
  WHERE known.subscription = $1 AND known.partition = $2`;

const NEWEST = 'SELECT max(record_offset) AS newest FROM parked_events WHERE subscription = $1 AND partition = $2';

const COUNTS = `
  SELECT subscription, sum(events)::integer AS events FROM parked_lanes WHERE profile = $1
  GROUP BY subscription ORDER BY subscription`;

/** Reads what is parked. */
export class ParkedReader {
  readonly #grouped: Grouped<LaneRequest, OldestOfLane>;
  readonly #finding = new Turns(FINDS_AT_ONCE);

  constructor(
    private readonly store: DeliveryStore,
    /** Events of one lane that are held in memory at once. */
    readonly laneBatch = LANE_BATCH,
  ) {
    this.#grouped = new Grouped(
      (requests) => this.#oldest(requests),
      () => LANE_WEIGHT,
    );
  }

  /** What is parked of a partition: its lanes, and its highest offset (-1: none). */
  async find({ subscription, partition }: Tenancy): Promise<{ lanes: readonly ParkedLaneFound[]; newest: number }> {
    return this.#finding.run(async () => {
      const lanes: ParkedLaneFound[] = await this.store.dataSource.query(LANES, [subscription, partition]);
      const [found] = await this.store.dataSource.query(NEWEST, [subscription, partition]);
      return { lanes, newest: Number(found?.newest ?? -1) };
    });
  }

  /** How many events of a profile are parked, by subscription. */
  async countOf(profile: string): Promise<ReadonlyMap<string, number>> {
    const counts: { subscription: string; events: number }[] = await this.store.dataSource.query(COUNTS, [profile]);
    return new Map(counts.map(({ subscription, events }) => [subscription, events]));
  }

  /** The oldest events of a lane, up to `laneBatch` and about a megabyte. */
  oldest(request: LaneRequest): Promise<OldestOfLane> {
    return this.#grouped.ask(request);
  }

  async #oldest(requests: readonly LaneRequest[]): Promise<readonly OldestOfLane[]> {
    const found: ParkedRow[][] = requests.map(() => []);
    const counts = requests.map(() => 0);
    const rows: Row[] = await this.store.dataSource.query(OLDEST, [
      requests.map(({ tenancy }) => tenancy.subscription),
      requests.map(({ tenancy }) => tenancy.partition),
      requests.map(({ profile }) => profile),
      requests.map(({ lane }) => lane),
      this.laneBatch,
    ]);
    for (const row of rows) {
      found[row.place - 1]?.push(rowOf(row, requests[row.place - 1] as LaneRequest));
      counts[row.place - 1] = row.found;
    }
    return found.map((mine, index) => ({
      rows: mine,
      last: mine.length === counts[index] && mine.length < this.laneBatch,
    }));
  }
}

const rowOf = (row: Row, { profile, lane }: LaneRequest): ParkedRow => ({
  profile,
  lane,
  record: {
    offset: Number(row.record_offset),
    timestamp: Number(row.recorded_at),
    key: row.key,
    value: row.value,
    headers: readHeaders(row.headers),
  },
  attempts: row.attempts,
  triedForMs: row.tried_for,
  dueInMs: null,
  code: null,
  message: null,
  cancelled: row.cancelled,
});
