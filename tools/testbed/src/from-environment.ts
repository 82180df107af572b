import { foreignEngine, type KafkaEngine, type PostgresEngine, type RedisEngine } from './engine.js';
import { waitForKafka } from './kafka/wait-for-kafka.js';
import { waitForServer } from './postgres/ask-version.js';
import { waitForRedis } from './redis/wait-for-redis.js';

const kafkaVariable = 'ARK_TEST_KAFKA';
const postgresVariable = 'ARK_TEST_POSTGRES';
const redisVariable = 'ARK_TEST_REDIS';

/** Kafka at $ARK_TEST_KAFKA (`host:port`), checked to be there; undefined when the variable is not set. */
export async function kafkaFromEnvironment(): Promise<KafkaEngine | undefined> {
  const brokers = process.env[kafkaVariable];
  if (!brokers) return undefined;
  if (!/^[^,:]+:\d+(,[^,:]+:\d+)*$/.test(brokers))
    throw new Error(`$${kafkaVariable} is '${brokers}': expected host:port, several separated by commas.`);
  await waitForKafka(brokers, 5_000).catch((cause) => {
    throw new Error(`No Kafka at $${kafkaVariable}: ${cause.message} Start it, or unset the variable.`, { cause });
  });
  return { ...foreignEngine(kafkaVariable, '(version of its own)'), brokers };
}

/** PostgreSQL at $ARK_TEST_POSTGRES (a URL), asked for its version; undefined when the variable is not set. */
export async function postgresFromEnvironment(): Promise<PostgresEngine | undefined> {
  const url = process.env[postgresVariable];
  if (!url) return undefined;
  const version = await waitForServer(url, 5_000).catch((cause) => {
    throw new Error(`No PostgreSQL at $${postgresVariable}: ${cause.message}. Start it, or unset the variable.`, {
      cause,
    });
  });
  return { ...foreignEngine(postgresVariable, version), url };
}

/** Redis at $ARK_TEST_REDIS (a URL), asked for its version; undefined when the variable is not set. */
export async function redisFromEnvironment(): Promise<RedisEngine | undefined> {
  const url = process.env[redisVariable];
  if (!url) return undefined;
  const version = await waitForRedis(url, 5_000).catch((cause) => {
    throw new Error(`No Redis at $${redisVariable}: ${cause.message}. Start it, or unset the variable.`, { cause });
  });
  return { ...foreignEngine(redisVariable, version), url };
}
