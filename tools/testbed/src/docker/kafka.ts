import type { KafkaEngine } from '../engine.js';
import { kafkaVersion } from '../kafka/install.js';
import { waitForKafka } from '../kafka/wait-for-kafka.js';
import { freePort } from '../ports.js';
import { Container } from './container.js';

/** Apache's own image, one node. */
export async function startDockerKafka(preferredPort: number | undefined): Promise<KafkaEngine> {
  const version = await kafkaVersion();
  const port = await freePort(preferredPort);
  const brokers = `127.0.0.1:${port}`;
  const settings = {
    NODE_ID: '1',
    PROCESS_ROLES: 'broker,controller',
    LISTENERS: `CLIENT://0.0.0.0:${port},CONTROLLER://localhost:9093`,
    ADVERTISED_LISTENERS: `CLIENT://${brokers}`,
    LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    INTER_BROKER_LISTENER_NAME: 'CLIENT',
    CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    AUTO_CREATE_TOPICS_ENABLE: 'false',
    OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    TRANSACTION_STATE_LOG_MIN_ISR: '1',
    SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
    SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
    GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  };
  const container = new Container();
  const environment = Object.entries(settings).flatMap(([name, value]) => ['--env', `KAFKA_${name}=${value}`]);
  const options = ['--publish', `127.0.0.1:${port}:${port}`, ...environment];
  try {
    await container.create(`apache/kafka:${version}`, options, () => waitForKafka(brokers, 90_000));
  } catch (error) {
    await container.remove().catch(() => {});
    throw error;
  }
  return {
    brokers,
    version,
    source: 'docker',
    start: () => container.start(),
    stop: (signal = 'SIGTERM') => container.stop(signal),
    close: () => container.remove(),
  };
}
