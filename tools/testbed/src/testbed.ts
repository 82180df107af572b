import { dockerAnswers } from './docker/container.js';
import { startDockerKafka } from './docker/kafka.js';
import { startDockerPostgres } from './docker/postgres.js';
import { startDockerRedis } from './docker/redis.js';
import type { Engine, KafkaEngine, PostgresEngine, RedisEngine } from './engine.js';
import { kafkaFromEnvironment, postgresFromEnvironment, redisFromEnvironment } from './from-environment.js';
import { startOwnKafka } from './kafka/own-cluster.js';
import { startOwnPostgres } from './postgres/own-server.js';
import { startOwnRedis } from './redis/own-server.js';

export interface TestbedOptions {
  readonly kafka?: boolean;
  readonly postgres?: boolean;
  readonly redis?: boolean;
  /** Three survive the loss of one; they always run on this machine. Default 1. */
  readonly kafkaBrokers?: 1 | 3;
  /** Engines for the caller alone, which may be stopped and killed: addresses in the environment are not looked at. */
  readonly own?: boolean;
  /** With `own`: PostgreSQL gets a small disk besides, of so many MiB, which can be filled. Default: none. */
  readonly smallDiskMiB?: number;
  /** Ports of 127.0.0.1 to take where they are free. Default: any. */
  readonly ports?: { readonly kafka?: number; readonly postgres?: number; readonly redis?: number };
  /** Gets one line per engine: name, version, source, address; and what is installed. Default: says nothing. */
  readonly say?: (line: string) => void;
}

export interface Testbed {
  /** There when asked for; the same holds for the others. */
  readonly kafka?: KafkaEngine;
  readonly postgres?: PostgresEngine;
  readonly redis?: RedisEngine;
  /** Stops what was started here and deletes its data. */
  close(): Promise<void>;
}

/**
 * Brings up real engines for tests: each from an address in the environment (ARK_TEST_KAFKA, ARK_TEST_POSTGRES,
 * ARK_TEST_REDIS), else from a running docker engine, else on this machine (Kafka from Maven Central, PostgreSQL from npm, Redis
 * from Debian). They end with this process.
 */
export async function startTestbed<const O extends TestbedOptions>(
  options: O,
): Promise<Required<Pick<Testbed, Asked<O>>> & Testbed> {
  const { say = () => {}, own = false, kafkaBrokers = 1, ports = {}, smallDiskMiB } = options;
  const docker = (options.kafka || options.postgres || options.redis) && (await dockerAnswers());
  const kafka = async () =>
    (own || kafkaBrokers > 1 ? undefined : await kafkaFromEnvironment()) ??
    (docker && kafkaBrokers === 1 ? await orSay('Kafka', () => startDockerKafka(ports.kafka), say) : undefined) ??
    (await startOwnKafka(kafkaBrokers, { say, port: ports.kafka }));
  const postgres = async () =>
    (own ? undefined : await postgresFromEnvironment()) ??
    (docker ? await orSay('PostgreSQL', () => startDockerPostgres(ports.postgres, smallDiskMiB), say) : undefined) ??
    (await startOwnPostgres(ports.postgres, smallDiskMiB));
  const redis = async () =>
    (own ? undefined : await redisFromEnvironment()) ??
    (docker ? await orSay('Redis', () => startDockerRedis(ports.redis), say) : undefined) ??
    (await startOwnRedis({ say, port: ports.redis }));
  const [kafkaStart, postgresStart, redisStart] = await Promise.allSettled([
    options.kafka ? kafka() : undefined,
    options.postgres ? postgres() : undefined,
    options.redis ? redis() : undefined,
  ]);
  const started = { kafka: startedOf(kafkaStart), postgres: startedOf(postgresStart), redis: startedOf(redisStart) };
  const close = async () => {
    await Promise.all([started.kafka?.close(), started.postgres?.close(), started.redis?.close()]);
  };
  for (const start of [kafkaStart, postgresStart, redisStart]) {
    if (start.status === 'rejected') {
      await close();
      throw start.reason;
    }
  }
  if (started.kafka) say(line('Kafka', started.kafka, started.kafka.brokers));
  if (started.postgres) say(line('PostgreSQL', started.postgres, new URL(started.postgres.url).host));
  if (started.redis) say(line('Redis', started.redis, new URL(started.redis.url).host));
  return { ...started, close } as Required<Pick<Testbed, Asked<O>>> & Testbed;
}

type Asked<O extends TestbedOptions> =
  | (O['kafka'] extends true ? 'kafka' : never)
  | (O['postgres'] extends true ? 'postgres' : never)
  | (O['redis'] extends true ? 'redis' : never);

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
