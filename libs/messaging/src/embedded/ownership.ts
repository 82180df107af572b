import type { Clock, Log } from '@arkflows/contracts';
import pg from 'pg';
import { BrokerError } from '../broker.js';
import { backoff, pause } from '../waiting.js';
import { toBrokerError } from './errors.js';

const CONNECT_TIMEOUT_MS = 5000;
/** The session of a process that was killed ends a moment after it. */
const PREDECESSOR_TIMEOUT_MS = 5000;
const POLL_MS = 100;

/**
 * Lets one process own the log: an advisory lock for as long as its session lives. What the lock cannot prevent (a session that
 * broke while its process lives), the owner's mark in the `writer` row does.
 */
export class Ownership {
  readonly #closing = new AbortController();
  #session: pg.Client | undefined;
  #watching: Promise<void> = Promise.resolve();

  constructor(
    private readonly connectionString: string,
    private readonly schema: string,
    private readonly onLost: (error: BrokerError) => void,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Rejects with FAULT when another process owns the log. */
  async take(): Promise<void> {
    const deadline = this.clock.monotonic() + PREDECESSOR_TIMEOUT_MS;
    while (!this.#closing.signal.aborted && !(await this.#tryTake())) {
      if (this.clock.monotonic() > deadline) throw this.#takenError();
      await pause(this.clock, POLL_MS, this.#closing.signal);
    }
  }

  async release(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
    await this.#session?.end().catch(() => {});
  }

  async #tryTake(): Promise<boolean> {
    const session = new pg.Client({
      connectionString: this.connectionString,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      application_name: 'arkflows-broker-owner',
    });
    let broken = false;
    session.on('error', () => {
      broken = true;
    });
    session.on('end', () => {
      if (this.#session === session) this.#watching = this.#takeAgain();
    });
    try {
      await session.connect();
      const { rows } = await session.query<{ taken: boolean }>(
        `select pg_try_advisory_lock(hashtextextended('arkflows broker ' || $1, 0)) as taken`,
        [this.schema],
      );
      if (rows[0]?.taken && !broken) {
        this.#session = session;
        return true;
      }
    } catch (error) {
      await session.end().catch(() => {});
      throw toBrokerError(error, 'Taking the embedded broker');
    }
    await session.end().catch(() => {});
    return false;
  }

  /** After the session broke, as at a restart of the database. */
  async #takeAgain(): Promise<void> {
    this.#session = undefined;
    for (let attempt = 0; !this.#closing.signal.aborted; attempt++) {
      try {
        return await this.take();
      } catch (error) {
        if (error instanceof BrokerError && !error.retryable) return this.onLost(error);
        this.log.debug({ error }, 'Could not take the embedded broker again: trying again');
        await pause(this.clock, backoff(attempt), this.#closing.signal);
      }
    }
  }

  #takenError(): BrokerError {
    return new BrokerError(
      'FAULT',
      `The embedded broker in schema ${this.schema} belongs to another running process: stop that one, or use Kafka for several`,
    );
  }
}
