import { randomUUID } from 'node:crypto';
import { noMetrics } from '@arkflows/contracts';
import type { Broker, BrokerDependencies, Consumer, ConsumerOptions, Producer, Reader } from '../broker.js';
import { BrokerError } from '../broker.js';
import { OpenParts } from '../open-parts.js';
import { KafkaAdmin } from './admin.js';
import { adminRunner } from './admin-client.js';
import type { BatchAppender } from './batch-appender.js';
import { createClient, type KafkaConfig } from './client.js';
import { KafkaConsumer } from './consumer.js';
import { KafkajsAppender } from './kafkajs-appender.js';
import { LoadedAppender } from './loaded-appender.js';
import { KafkaProducer } from './producer.js';
import { KafkaReader } from './reader.js';
import { TopicLimitsCache } from './topic-limits.js';

/** A Kafka cluster behind the Broker port. Opens no connection by itself: what it hands out does, when it is first used. */
export const createKafkaBroker = (
  config: KafkaConfig,
  { log, clock, metrics = noMetrics }: BrokerDependencies,
): Broker => {
  if (config.brokers.length === 0) throw new BrokerError('FAULT', 'Kafka needs at least one broker as host:port');
  const kafka = createClient(config, log);
  const withAdmin = adminRunner(kafka, clock);
  const limits = new TopicLimitsCache(withAdmin, clock);
  const parts = new OpenParts();
  const consumer = (options: ConsumerOptions) => new KafkaConsumer(kafka, withAdmin, options, clock, log, metrics);
  const appender = (): BatchAppender =>
    config.producerClient === 'kafkajs' ? new KafkajsAppender(kafka, clock) : new LoadedAppender(config, clock);
  return {
    description: `kafka at ${config.brokers.join(', ')}`,
    admin: new KafkaAdmin(withAdmin, clock),
    producer: (options): Producer =>
      parts.add(new KafkaProducer(appender(), limits, clock, options?.timeoutMs ?? 30_000)),
    consumer: (options): Consumer => parts.add(consumer(options)),
    reader: ({ topics, from = 'earliest' }): Reader => {
      const group = `${config.clientId}.reader.${randomUUID()}`;
      const inner = consumer({ group, topics, from });
      return parts.add(new KafkaReader(inner, topics, group, withAdmin, clock, log));
    },
    ping: () => withAdmin('Asking the broker for its cluster', async (admin) => void (await admin.describeCluster())),
    close: () => parts.close(),
  };
};
