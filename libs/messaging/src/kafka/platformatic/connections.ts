import { isIP } from 'node:net';
import { Connection, type SASLOptions } from '@platformatic/kafka';
import { BrokerError } from '../../broker.js';
import type { KafkaConfig } from '../client.js';

const CONNECT_TIMEOUT_MS = 5000;
/** Longer than the broker waits for its replicas: without an answer by then, the connection is dead. */
const REQUEST_TIMEOUT_MS = 15_000;

const addressOf = (broker: string): { host: string; port: number } => {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(broker.slice(colon + 1)) };
};

const saslOf = (sasl: KafkaConfig['sasl']): SASLOptions | undefined =>
  sasl && { ...sasl, mechanism: sasl.mechanism.toUpperCase() as SASLOptions['mechanism'] };

/** One connection to each broker, opened when it is first asked for and again after it broke. */
export class Connections {
  readonly #open = new Map<string, Promise<Connection>>();
  readonly #sockets = new Set<Connection>();
  #closed = false;

  constructor(private readonly config: KafkaConfig) {}

  /** A connection to `host:port`, ready for requests. */
  to(broker: string): Promise<Connection> {
    if (this.#closed) return Promise.reject(new BrokerError('CLOSED', 'The producer is closed'));
    const known = this.#open.get(broker);
    if (known) return known;
    const opening = this.#connect(broker, () => {
      if (this.#open.get(broker) === opening) this.#open.delete(broker);
    });
    this.#open.set(broker, opening);
    return opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#sockets].map((connection) => {
        const closing = connection.close();
        // All that mattered was answered: nothing waits for what the broker has not yet taken.
        connection.socket.destroy();
        return closing;
      }),
    );
  }

  async #connect(broker: string, onBroken: () => void): Promise<Connection> {
    const { host, port } = addressOf(broker);
    const { ssl, sasl, clientId } = this.config;
    const connection = new Connection(clientId, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      tls: ssl === true ? {} : ssl || undefined,
      tlsServerName: isIP(host) === 0,
      sasl: saslOf(sasl),
    });
    const forget = () => {
      this.#sockets.delete(connection);
      onBroken();
    };
    connection.on('error', forget);
    connection.on('close', forget);
    this.#sockets.add(connection);
    try {
      await connection.connect(host, port);
      return connection;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
