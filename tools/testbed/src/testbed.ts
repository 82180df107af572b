import { dockerAnswers } from './docker/container.js';
import { startDockerKafka } from './docker/kafka.js';
import { startDockerPostgres } from './docker/postgres.js';
import type { Engine, KafkaEngine, PostgresEngine } from './engine.js';
import { kafkaFromEnvironment, postgresFromEnvironment } from './from-environment.js';
import { startOwnKafka } from './kafka/own-cluster.js';
import { startOwnPostgres } from './postgres/own-server.js';

export interface TestbedOptions {
  readonly kafka?: boolean;
  readonly postgres?: boolean;
  /** Three survive the loss of one; they always run on this machine. Default 1. */
  readonly kafkaBrokers?: 1 | 3;
  /** Engines for the caller alone, which may be stopped and killed: addresses in the environment are not looked at. */
  readonly own?: boolean;
  /** Ports of 127.0.0.1 to take where they are free. Default: any. */
  readonly ports?: { readonly kafka?: number; readonly postgres?: number };
  /** Gets one line per engine: name, version, source, address; and what is installed. Default: says nothing. */
  readonly say?: (line: string) => void;
}

export interface Testbed {
  /** There when asked for; the same holds for `postgres`. */
  readonly kafka?: KafkaEngine;
  readonly postgres?: PostgresEngine;
  /** Stops what was started here and deletes its data. */
  close(): Promise<void>;
}

/**
 * Brings up real engines for tests: each from an address in the environment (ARK_TEST_KAFKA, ARK_TEST_POSTGRES), else from
 * a running docker engine, else on this machine (Kafka from Maven Central, PostgreSQL from npm). They end with this process.
 */
export async function startTestbed<const O extends TestbedOptions>(
  options: O,
): Promise<Required<Pick<Testbed, Asked<O>>> & Testbed> {
  const { say = () => {}, own = false, kafkaBrokers = 1, ports = {} } = options;
  const docker = (options.kafka || options.postgres) && (await dockerAnswers());
  const kafka = async () =>
    (own || kafkaBrokers > 1 ? undefined : await kafkaFromEnvironment()) ??
    (docker && kafkaBrokers === 1 ? await orSay('Kafka', () => startDockerKafka(ports.kafka), say) : undefined) ??
    (await startOwnKafka(kafkaBrokers, { say, port: ports.kafka }));
  const postgres = async () =>
    (own ? undefined : await postgresFromEnvironment()) ??
    (docker ? await orSay('PostgreSQL', () => startDockerPostgres(ports.postgres), say) : undefined) ??
    (await startOwnPostgres(ports.postgres));
  const [kafkaStart, postgresStart] = await Promise.allSettled([
    options.kafka ? kafka() : undefined,
    options.postgres ? postgres() : undefined,
  ]);
  const started = { kafka: startedOf(kafkaStart), postgres: startedOf(postgresStart) };
  const close = async () => {
    await Promise.all([started.kafka?.close(), started.postgres?.close()]);
  };
  for (const start of [kafkaStart, postgresStart]) {
    if (start.status === 'rejected') {
      await close();
      throw start.reason;
    }
  }
  if (started.kafka) say(line('Kafka', started.kafka, started.kafka.brokers));
  if (started.postgres) say(line('PostgreSQL', started.postgres, new URL(started.postgres.url).host));
  return { ...started, close } as Required<Pick<Testbed, Asked<O>>> & Testbed;
}

type Asked<O extends TestbedOptions> =
  | (O['kafka'] extends true ? 'kafka' : never)
  | (O['postgres'] extends true ? 'postgres' : never);

const startedOf = <T>(start: PromiseSettledResult<T>): T | undefined =>
  start.status === 'fulfilled' ? start.value : undefined;

const line = (name: string, engine: Engine, address: string): string =>
  `${name} ${engine.version} from ${engine.source} at ${address}`;

async function orSay<T>(name: string, start: () => Promise<T>, say: (line: string) => void): Promise<T | undefined> {
  try {
    return await start();
  } catch (error) {
    say(`${name} could not be started by docker: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}
