import { foreignEngine, type KafkaEngine, type PostgresEngine } from './engine.js';
import { waitForKafka } from './kafka/wait-for-kafka.js';
import { waitForServer } from './postgres/ask-version.js';

const kafkaVariable = 'ARK_TEST_KAFKA';
const postgresVariable = 'ARK_TEST_POSTGRES';

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
