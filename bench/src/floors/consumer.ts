import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import type { FloorTask } from './floor.js';

/** A kafkajs consumer that reads a topic from its beginning, with the same fetch sizes as the suite's. */
export async function readAll(
  { brokers, topic }: FloorTask,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<Consumer> {
  const kafka = new Kafka({ clientId: 'floor', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: `floor-${process.pid}`,
    maxWaitTimeInMs: 300,
    maxBytesPerPartition: 1024 * 1024,
    maxBytes: 10 * 1024 * 1024,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 16,
    eachBatch: async (payload) => {
      await eachBatch(payload);
      payload.resolveOffset(payload.batch.lastOffset());
      await payload.heartbeat();
    },
  });
  return consumer;
}
