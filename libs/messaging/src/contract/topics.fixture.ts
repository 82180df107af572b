import type { TopicSpec } from '@arkflows/contracts';
import type { Broker } from '../broker.js';
import { newName } from './recording-consumer.fixture.js';

export const MAX_MESSAGE_BYTES = 1024 * 1024 + 64 * 1024;

/** A topic of its own for a test. */
export const newTopic = async (broker: Broker, spec: Partial<TopicSpec> = {}): Promise<string> => {
  const name = newName('topic');
  await broker.admin.ensureTopics([
    { name, partitions: 1, compacted: false, maxMessageBytes: MAX_MESSAGE_BYTES, ...spec },
  ]);
  return name;
};

/** Sends values one after the other to a partition. */
export const sendValues = async (
  broker: Broker,
  topic: string,
  values: readonly string[],
  partition = 0,
): Promise<void> => {
  const producer = broker.producer();
  try {
    await producer.send(
      topic,
      values.map((value) => ({ key: null, value, partition })),
    );
  } finally {
    await producer.close();
  }
};

export const numbered = (count: number, prefix = 'value'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
