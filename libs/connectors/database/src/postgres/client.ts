import { Socket } from 'node:net';
import { abortable, type ConnectorClient, ConnectorError, type OpenContext } from '@arkflows/connector-sdk';
import { durationMs } from '@arkflows/contracts';
import pg from 'pg';
import { ConnectionPool, type PooledConnection } from '../pool/connection-pool.js';
import { Catalog } from './catalog.js';
import type { PostgresConnection, PostgresCredential } from './config.js';
import type { CopyData } from './copy/copy-data.js';
import { CopyIn } from './copy/copy-in.js';
import { fromAbort, fromPostgres, type Phase, spoilsConnection } from './errors.js';
import type { Statement, StatementResult } from './statement.js';

/** Milliseconds for connecting and logging in. */
const CONNECT_TIMEOUT = 5_000;
const CLOSE_TIMEOUT = 1_000;
const CANCEL_TIMEOUT = 2_000;
const IDLE_FOR = 30_000;
const MAX_AGE = 30 * 60_000;

/** A pooled, lazily connecting client; every wait of it ends with the call's signal. */
export class PostgresClient implements ConnectorClient {
  readonly catalog: Catalog;
  readonly #pool: ConnectionPool<PostgresSession>;
  readonly #closing = new AbortController();

  private constructor(readonly context: OpenContext<PostgresConnection, PostgresCredential>) {
    const { connection, concurrency, clock } = context;
    this.#pool = new ConnectionPool({
      max: Math.max(1, Math.min(connection.poolSize, concurrency)),
      idleFor: IDLE_FOR,
      maxAge: MAX_AGE,
      clock,
      open: (signal) => PostgresSession.open(context, signal),
    });
    this.catalog = new Catalog(connection.schema, clock, (text, values, signal) =>
      this.run({ text }, values, 'read', signal),
    );
  }

  /** Opens nothing yet: the first call connects. */
  static async open(context: OpenContext<PostgresConnection, PostgresCredential>): Promise<PostgresClient> {
    return new PostgresClient(context);
  }

  /** Runs one statement. Throws ConnectorError. */
  run(
    statement: Statement,
    values: readonly (string | null)[],
    phase: Exclude<Phase, 'connect'>,
    signal: AbortSignal,
  ): Promise<StatementResult> {
    return this.#use(phase, statement.blame, signal, (session) => session.run(statement, values, signal));
  }

  /** Runs a `COPY … FROM STDIN` over its data: all rows or none. Throws ConnectorError. */
  copy(text: string, data: CopyData, signal: AbortSignal): Promise<void> {
    return this.#use('write', undefined, signal, (session) => session.copy(text, data, signal));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#pool.close();
  }

  async #use<T>(
    phase: Exclude<Phase, 'connect'>,
    blame: Statement['blame'],
    signal: AbortSignal,
    work: (session: PostgresSession) => Promise<T>,
  ): Promise<T> {
    const session = await this.#acquire(signal);
    try {
      return await work(session);
    } catch (error) {
      if (signal.aborted) {
        this.#cancel(session.pid);
        throw fromAbort(signal.reason, phase);
      }
      const failure = fromPostgres(error, phase, blame);
      if (spoilsConnection(failure)) session.break();
      throw failure;
    } finally {
      this.#pool.release(session);
    }
  }

  async #acquire(signal: AbortSignal): Promise<PostgresSession> {
    try {
      return await this.#pool.acquire(signal);
    } catch (error) {
      throw signal.aborted ? fromAbort(signal.reason, 'connect') : fromPostgres(error, 'connect');
    }
  }

  /** Ends at the server what nobody waits for any more; as well as that can be done. */
  #cancel(pid: number): void {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(CANCEL_TIMEOUT)]);
    void PostgresSession.open(this.context, signal)
      .then(async (session) => {
        await session.run({ text: 'SELECT pg_cancel_backend($1::int)' }, [String(pid)], signal).catch(() => {});
        await session.close();
      })
      .catch((error: unknown) => this.context.log.debug({ error, pid }, 'could not cancel a statement'));
  }
}

/** One connection, logged in. */
class PostgresSession implements PooledConnection {
  broken = false;
  pid = 0;

  private constructor(
    readonly client: pg.Client,
    readonly socket: Socket,
  ) {
    client.on('error', () => this.break());
    client.on('end', () => this.break());
  }

  static async open(
    { connection, credential }: OpenContext<PostgresConnection, PostgresCredential>,
    signal: AbortSignal,
  ): Promise<PostgresSession> {
    const { username, password } = await abortable(credential(), signal);
    const socket = new Socket();
    const client = new pg.Client({
      host: connection.host,
      port: connection.port,
      database: connection.database,
      user: username,
      password,
      ssl: tlsOptions(connection),
      stream: () => socket,
      keepAlive: true,
      application_name: connection.applicationName,
      statement_timeout: durationMs(connection.statementTimeout),
    });
    const session = new PostgresSession(client, socket);
    const timeout = AbortSignal.timeout(CONNECT_TIMEOUT);
    try {
      await abortable(client.connect(), AbortSignal.any([signal, timeout]), () => session.break());
      const { rows } = await session.run(
        { text: 'SELECT pg_backend_pid() AS pid' },
        [],
        AbortSignal.any([signal, timeout]),
      );
      session.pid = Number(rows[0]?.pid);
      return session;
    } catch (error) {
      session.break();
      if (!timeout.aborted || signal.aborted) throw error;
      throw new ConnectorError(
        'TARGET_TIMEOUT',
        `PostgreSQL at ${connection.host}:${connection.port} accepted no connection within ${CONNECT_TIMEOUT / 1_000} s`,
        { retryable: true },
      );
    }
  }

  async run(statement: Statement, values: readonly (string | null)[], signal: AbortSignal): Promise<StatementResult> {
    signal.throwIfAborted();
    const { name, text } = statement;
    const answer = this.client.query({ text, values: [...values], ...(name !== undefined && { name }) });
    const { rows, rowCount } = await abortable(answer, signal, () => this.break());
    return { rows: rows as StatementResult['rows'], rowCount: rowCount ?? 0 };
  }

  async copy(text: string, data: CopyData, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const copy = this.client.query(new CopyIn(text, data));
    await abortable(copy.written, signal, () => this.break());
  }

  /** Cuts the connection: it cannot be used again. */
  break(): void {
    this.broken = true;
    this.socket.destroy();
  }

  async close(): Promise<void> {
    if (!this.broken) await abortable(this.client.end(), AbortSignal.timeout(CLOSE_TIMEOUT)).catch(() => {});
    this.break();
  }
}

/** What `ssl` means for node:tls. `host` is given so that an address is checked against the certificate as well. */
export function tlsOptions({ ssl, ca, host }: PostgresConnection): false | { [option: string]: unknown } {
  if (ssl === 'disable') return false;
  return ssl === 'require' ? { rejectUnauthorized: false } : { rejectUnauthorized: true, host, ...(ca && { ca }) };
}
