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

interface Row {
  place: number;
  record_offset: string;
  recorded_at: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: string[][];
  attempts: number;
  tried_for: number | null;
  code: string | null;
  message: string | null;
}

const OLDEST = `
  SELECT wanted.place::integer, oldest.* FROM unnest($1::text[], $2::integer[], $3::text[], $4::bytea[])
    WITH ORDINALITY AS wanted (subscription, partition, profile, lane, place)
  CROSS JOIN LATERAL (
    SELECT record_offset, recorded_at, key, value, headers, attempts, code, message,
      extract(epoch FROM clock_timestamp() - first_tried_at)::float8 * 1000 AS tried_for
    FROM parked_events AS parked
    WHERE (parked.subscription, parked.partition, parked.profile, parked.lane)
      = (wanted.subscription, wanted.partition, wanted.profile, wanted.lane)
    ORDER BY record_offset LIMIT $5
  ) AS oldest
  ORDER BY place, record_offset`;

const LANES = `
  SELECT DISTINCT ON (profile, lane) profile, lane, count(*) OVER (PARTITION BY profile, lane)::integer AS events,
    max(record_offset) OVER (PARTITION BY profile, lane) AS newest,
    greatest(0, coalesce(extract(epoch FROM due_at - clock_timestamp())::float8 * 1000, 0)) AS "dueInMs"
  FROM parked_events WHERE subscription = $1 AND partition = $2
  ORDER BY profile, lane, record_offset`;

/** Reads what is parked. */
export class ParkedReader {
  readonly #grouped: Grouped<LaneRequest, readonly ParkedRow[]>;

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
    const rows: (ParkedLaneFound & { newest: string })[] = await this.store.dataSource.query(LANES, [
      subscription,
      partition,
    ]);
    return { lanes: rows, newest: rows.reduce((newest, row) => Math.max(newest, Number(row.newest)), -1) };
  }

  /** The oldest events of a lane, up to `laneBatch`. */
  oldest(request: LaneRequest): Promise<readonly ParkedRow[]> {
    return this.#grouped.ask(request);
  }

  async #oldest(requests: readonly LaneRequest[]): Promise<readonly (readonly ParkedRow[])[]> {
    const found: ParkedRow[][] = requests.map(() => []);
    const rows: Row[] = await this.store.dataSource.query(OLDEST, [
      requests.map(({ tenancy }) => tenancy.subscription),
      requests.map(({ tenancy }) => tenancy.partition),
      requests.map(({ profile }) => profile),
      requests.map(({ lane }) => lane),
      this.laneBatch,
    ]);
    for (const row of rows) {
      const { profile, lane } = requests[row.place - 1] as LaneRequest;
      found[row.place - 1]?.push({
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
        code: row.code,
        message: row.message,
      });
    }
    return found;
  }
}
