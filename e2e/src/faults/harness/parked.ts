import pg from 'pg';

/** Looks into the store of a service from outside. */
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

  close(): Promise<void> {
    return this.#pool.end();
  }
}
