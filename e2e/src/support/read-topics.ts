import { type Admin, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { until } from './until.js';

/** Everything that stands in the topics that `wanted` picks, each partition in its order. */
export async function readTopics(brokers: string, wanted: (topic: string) => boolean): Promise<KafkaMessage[]> {
  const kafka = new Kafka({ clientId: 'search', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `search-${Math.random().toString(36).slice(2)}` });
  await Promise.all([admin.connect(), consumer.connect()]);
  try {
    const topics = (await admin.listTopics()).filter(wanted);
    const missing = await endsOf(admin, topics);
    const messages: KafkaMessage[] = [];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ batch }) => {
        messages.push(...batch.messages);
        if (Number(batch.lastOffset()) + 1 >= (missing.get(`${batch.topic}/${batch.partition}`) ?? 0))
          missing.delete(`${batch.topic}/${batch.partition}`);
      },
    });
    await until(() => missing.size === 0, { what: () => `the end of ${[...missing.keys()]}` });
    return messages;
  } finally {
    await consumer.disconnect();
    await admin.disconnect();
  }
}

/** Offset after the newest record of each partition that holds any. */
async function endsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic))
      if (Number(high) > Number(low)) ends.set(`${topic}/${partition}`, Number(high));
  }
  return ends;
}
