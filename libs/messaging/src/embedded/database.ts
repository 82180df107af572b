import type { Clock, Log } from '@arkflows/contracts';
import pg, { type QueryConfig, type QueryResultRow } from 'pg';
import { BrokerError } from '../broker.js';
import { backoff, pause } from '../waiting.js';
import { toBrokerError } from './errors.js';

export interface RetryOptions {
  /** Gives up when it aborts. */
  readonly signal: AbortSignal;
  /** Of the monotonic clock; default: never. */
  readonly deadline?: number;
}

const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 5000;
/** Longer than the slowest batch takes; a connection that is silent for longer is given up. */
const QUERY_TIMEOUT_MS = 60_000;

/** The database of the embedded broker: survives its restarts, speaks BrokerError. */
export class Database {
  readonly #pool: pg.Pool;
  #away = false;

  constructor(
    connectionString: string,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.#pool = new pg.Pool({
      connectionString,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'arkflows-broker',
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.#pool.on('error', (error) => this.log.debug({ error }, 'An idle database connection broke'));
  }

  /** One try. */
  async query<Row extends QueryResultRow>(doing: string, query: QueryConfig | string): Promise<Row[]> {
    try {
      const { rows } = await this.#pool.query<Row>(query);
      if (this.#away) this.log.info({}, 'The database of the embedded broker is back');
      this.#away = false;
      return rows;
    } catch (error) {
      throw toBrokerError(error, doing);
    }
  }

  /** Tries again while the database is away; only for what may be repeated. */
  queryUntilAnswered<Row extends QueryResultRow>(
    doing: string,
    query: QueryConfig | string,
    options: RetryOptions,
  ): Promise<Row[]> {
    return this.untilAnswered(() => this.query<Row>(doing, query), options);
  }

  async untilAnswered<T>(work: () => Promise<T>, { signal, deadline }: RetryOptions): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const wait = backoff(attempt);
        const late = deadline !== undefined && this.clock.monotonic() + wait >= deadline;
        if (!(error instanceof BrokerError) || !error.retryable || late || signal.aborted) throw error;
        if (!this.#away)
          this.log.warn({ error }, 'The database of the embedded broker is away: trying again until it is back');
        this.#away = true;
        await pause(this.clock, wait, signal);
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
