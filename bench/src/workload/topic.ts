import { engineAddress } from '@arkflows/e2e';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { keyOf, orderOf } from './orders.js';

const PARTITIONS = 8;
const RECORDS_PER_SEND = 2_000;

const plainKafka = (): Kafka =>
  new Kafka({ clientId: 'bench', brokers: engineAddress('ARK_TEST_KAFKA').split(','), logLevel: logLevel.NOTHING });

async function withAdmin<T>(ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = plainKafka().admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Makes a topic that holds the first `events` orders as bare JSON, keyed by customer; answers its name. */
export async function fillTopic(events: number): Promise<string> {
  const topic = `bench.orders-${process.pid}`;
  await withAdmin((admin) =>
    admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: PARTITIONS }] }),
  );
  const producer = plainKafka().producer();
  await producer.connect();
  try {
    for (let from = 0; from < events; from += RECORDS_PER_SEND) {
      const length = Math.min(RECORDS_PER_SEND, events - from);
      const orders = Array.from({ length }, (_, i) => orderOf(from + i));
      await producer.send({
        topic,
        acks: 1,
        messages: orders.map((order) => ({ key: keyOf(order), value: JSON.stringify(order) })),
      });
    }
  } finally {
    await producer.disconnect();
  }
  return topic;
}

export const removeTopic = (topic: string): Promise<void> =>
  withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));

/** Records that a topic holds. */
export const countRecords = (topic: string): Promise<number> =>
  withAdmin(async (admin) => {
    const partitions = await admin.fetchTopicOffsets(topic);
    return partitions.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  });

/** Records of a topic that a group has committed. */
export const countCommitted = (groupId: string, topic: string): Promise<number> =>
  withAdmin(async (admin) => {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return (answer?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  });
