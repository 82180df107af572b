import { inspect } from 'node:util';
import { type Log, type LogFields, systemClock } from '@arkflows/contracts';
import { findAction } from '../catalogue/find.js';
import type { Action, BulkItem, CheckStep, Connector, ConnectorClient, Outcome } from '../connector.js';
import { ConnectorError } from '../connector-error.js';
import { type Address, TcpProxy } from './tcp-proxy.js';

/** A real server, and how the suite may use it. */
export interface ConformanceTarget {
  readonly address: Address;
  /** `connection` as a profile has it, for the server at this address. */
  connection(address: Address): Record<string, unknown>;
  readonly credential?: Record<string, unknown>;
  readonly write: WriteProbe;
  /** Takes everything away again. */
  stop(): Promise<void>;
}

/** An idempotent action through which the suite writes. */
export interface WriteProbe {
  readonly action: string;
  /** Writes the number `value` under `id`, over what was there. */
  input(id: string, value: number): Record<string, unknown>;
  /** The same for data that the target refuses. */
  refused(id: string): Record<string, unknown>;
  /** What the target holds under `id`, asked without the connector. */
  stored(id: string): Promise<number | undefined>;
}

const unlimited = (): AbortSignal => AbortSignal.timeout(30_000);

/** A client of the connector behind a proxy, and all that it was heard to say. */
export class Bench {
  readonly said: string[] = [];
  readonly errors: ConnectorError[] = [];

  private constructor(
    readonly connector: Connector,
    readonly target: ConformanceTarget,
    readonly proxy: TcpProxy,
    private client: ConnectorClient | undefined,
  ) {}

  static async start(connector: Connector, target: ConformanceTarget): Promise<Bench> {
    return new Bench(connector, target, await TcpProxy.start(target.address), undefined);
  }

  async open(): Promise<void> {
    const { connector, target, proxy } = this;
    this.client = await connector.open({
      connection: connector.connection.parse(target.connection(proxy.address)),
      credential: async () => connector.credential?.parse(target.credential),
      concurrency: 4,
      signal: unlimited(),
      log: this.#log(),
      clock: systemClock,
    });
  }

  async close(): Promise<void> {
    await this.client?.close();
    this.client = undefined;
  }

  async stop(): Promise<void> {
    await this.close();
    await this.proxy.away();
  }

  get action(): Action<ConnectorClient> {
    return findAction(this.connector, this.target.write.action);
  }

  check(): Promise<readonly CheckStep[]> {
    return this.connector.check(this.#opened(), unlimited());
  }

  write(id: string, value: number, signal = unlimited()): Promise<unknown> {
    return this.#execute(this.target.write.input(id, value), signal);
  }

  /** The error of a write that must fail. */
  async failure(input: Record<string, unknown>, signal = unlimited()): Promise<ConnectorError> {
    const error = await this.#execute(input, signal).then(
      () => new Error('The call succeeded, but it must fail'),
      (thrown: unknown) => thrown,
    );
    this.said.push(inspect(error, { depth: 10, showHidden: true }));
    if (!(error instanceof ConnectorError)) throw error;
    this.errors.push(error);
    return error;
  }

  async writeMany(
    items: readonly (readonly [key: string | null, input: Record<string, unknown>])[],
    signal = unlimited(),
  ): Promise<readonly Outcome<unknown>[]> {
    const { action } = this;
    const bulk = items.map(([key, input]): BulkItem<unknown> => ({ key, input: action.input.parse(input) }));
    const outcomes = await action.executeMany?.(this.#opened(), bulk, { signal, log: this.#log() });
    for (const outcome of outcomes ?? []) if (outcome.status === 'failed') this.errors.push(outcome.error);
    return outcomes ?? [];
  }

  async #execute(input: Record<string, unknown>, signal: AbortSignal): Promise<unknown> {
    const { action } = this;
    return action.execute(this.#opened(), action.input.parse(input), { signal, log: this.#log() });
  }

  #opened(): ConnectorClient {
    if (!this.client) throw new Error('The client is not open');
    return this.client;
  }

  #log(): Log {
    const hear = (fields: LogFields, message: string) =>
      void this.said.push(`${inspect(fields, { depth: 10 })} ${message}`);
    return { debug: hear, info: hear, warn: hear, error: hear, child: () => this.#log() };
  }
}
