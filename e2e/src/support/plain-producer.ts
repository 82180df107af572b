import { Kafka, logLevel } from 'kafkajs';

export interface PlainRecord {
  readonly key: string | null;
  readonly value: string | Buffer | null;
  readonly headers?: Record<string, string>;
}

/** Sends records as any program with a Kafka client would: nothing of the suite is imported here. Makes the topic when it is missing. */
export async function plainProducer(brokers: string, topic: string, records: readonly PlainRecord[]): Promise<void> {
  const kafka = new Kafka({ clientId: 'plain', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 6 }] });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  try {
    for (let i = 0; i < records.length; i += 1_000) {
      await producer.send({ topic, messages: records.slice(i, i + 1_000).map((record) => ({ ...record })) });
    }
  } finally {
    await producer.disconnect();
  }
}
