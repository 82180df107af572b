import pg from 'pg';
import type { Mark } from './ledger.js';

/** The store of a service, from outside. */
export class ParkedCount {
  readonly #pool: pg.Pool;

  /** `database` is where the service keeps its tables, in a schema named after it. */
  constructor(
    database: string,
    private readonly schema: string,
  ) {
    this.#pool = new pg.Pool({ connectionString: database, max: 1, connectionTimeoutMillis: 5_000 });
    this.#pool.on('error', () => {});
  }

  /** How many events are parked; null while the database is away. */
  async read(): Promise<number | null> {
    try {
      const { rows } = await this.#pool.query(`SELECT count(*) AS events FROM ${this.schema}.parked_events`);
      return Number(rows[0].events);
    } catch {
      return null;
    }
  }

  /** Drops all tables of the service at once, as a database has none that comes back empty; answers what was parked until then. */
  async lose(): Promise<Mark[]> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      // In the order in which the service locks them.
      for (const table of ['owned_partitions', 'owners', 'parked_events'])
        await client.query(`LOCK TABLE ${this.schema}.${table}`);
      const { rows } = await client.query(`SELECT value FROM ${this.schema}.parked_events`);
      await client.query(`DROP SCHEMA ${this.schema} CASCADE; COMMIT`);
      return rows.map(({ value }: { value: Buffer }) => JSON.parse(value.toString()));
    } finally {
      client.release();
    }
  }

  /** Sets the clock forward (or back) as far as the service can see: all times that it has noted move the other way. */
  async leap(seconds: number): Promise<void> {
    const back = `- interval '${seconds} seconds'`;
    await this.#pool.query(`
      BEGIN;
      UPDATE ${this.schema}.owners SET lease_until = lease_until ${back};
      UPDATE ${this.schema}.owned_partitions SET claimed_until = claimed_until ${back};
      UPDATE ${this.schema}.parked_events SET first_tried_at = first_tried_at ${back}, due_at = due_at ${back};
      COMMIT`);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
