import { type Admin, Kafka, logLevel } from 'kafkajs';
import { until } from './until.js';

/** Everything that stands in the topics whose names begin so: key, value and headers of each record as one text. */
export async function topicContents(brokers: string, prefix: string): Promise<string[]> {
  const kafka = new Kafka({ clientId: 'search', brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: `search-${Math.random().toString(36).slice(2)}` });
  await Promise.all([admin.connect(), consumer.connect()]);
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    const missing = await endsOf(admin, topics);
    const contents: string[] = [];
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { key, value, headers } of batch.messages)
          contents.push([key, value, ...Object.entries(headers ?? {}).flat()].map(String).join(' '));
        if (Number(batch.lastOffset()) + 1 >= (missing.get(`${batch.topic}/${batch.partition}`) ?? 0))
          missing.delete(`${batch.topic}/${batch.partition}`);
      },
    });
    await until(() => missing.size === 0, { what: () => `the end of ${[...missing.keys()]}` });
    return contents;
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
