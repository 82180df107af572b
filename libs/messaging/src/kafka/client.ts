import type { ConnectionOptions } from 'node:tls';
import type { Log } from '@arkflows/contracts';
import kafkajs, { type Kafka, type SASLOptions } from 'kafkajs';
import { registerCodecs } from './codecs.js';

export interface KafkaConfig {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[];
  /** Names this program in the broker's logs and quotas, and the throwaway groups of its readers. */
  readonly clientId: string;
  /** PEM texts. `true`: TLS against the system's authorities. */
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** Whose connections a producer sends through (see docs/decisions/0010-kafka-clients.md). Default `platformatic`. */
  readonly producerClient?: 'platformatic' | 'kafkajs';
}

const tls = (ssl: KafkaConfig['ssl']): ConnectionOptions | boolean | undefined =>
  typeof ssl === 'object' ? { ca: ssl.ca, cert: ssl.cert, key: ssl.key } : ssl;

/**
 * The client as all parts of the Kafka broker use it. Its own retries are short: what waits for a broker to come back is ours,
 * bounded and cancellable. Its log lines tell of single tries: they are for debugging.
 */
export const createClient = (config: KafkaConfig, log: Log): Kafka => {
  registerCodecs();
  const clientLog = log.child({ component: 'kafkajs' });
  return new kafkajs.Kafka({
    brokers: [...config.brokers],
    clientId: config.clientId,
    ssl: tls(config.ssl),
    sasl: config.sasl as SASLOptions | undefined,
    connectionTimeout: 5000,
    retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 4 },
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, error } }) =>
        clientLog.debug({ namespace, said: message, error }, 'Kafka client'),
  });
};
