import { type Clock, MIB, type TopicSpec } from '@arkflows/contracts';
import kafkajs, { type Admin as AdminClient } from 'kafkajs';
import { type Admin, BrokerError, type TopicDescription } from '../broker.js';
import { pause } from '../waiting.js';
import type { WithAdmin } from './admin-client.js';
import { protocolErrorOf } from './errors.js';

const USABLE_TIMEOUT_MS = 10_000;
const USABLE_POLL_MS = 50;
/** From here on a broker set up with small segments might refuse a record although the topic's limit takes it. */
const LARGE_RECORD_BYTES = 8 * MIB;
const LARGE_RECORDS_PER_SEGMENT = 4;

export const describeTopic = async (admin: AdminClient, topic: string): Promise<TopicDescription | null> => {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics.find(({ name }) => name === topic)?.partitions ?? [];
    if (partitions.length === 0 || partitions.some(({ leader }) => leader < 0)) return null;
    return { name: topic, partitions: partitions.length };
  } catch (error) {
    if (protocolErrorOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return null;
    throw error;
  }
};

const segmentOf = ({ maxMessageBytes }: TopicSpec) =>
  maxMessageBytes < LARGE_RECORD_BYTES
    ? []
    : [{ name: 'segment.bytes', value: String(maxMessageBytes * LARGE_RECORDS_PER_SEGMENT) }];

const createTopic = async (admin: AdminClient, spec: TopicSpec): Promise<void> => {
  const configEntries = [
    { name: 'cleanup.policy', value: spec.compacted ? 'compact' : 'delete' },
    { name: 'max.message.bytes', value: String(spec.maxMessageBytes) },
    ...segmentOf(spec),
  ];
  try {
    await admin.createTopics({
      topics: [{ topic: spec.name, numPartitions: spec.partitions, configEntries }],
      waitForLeaders: false,
    });
  } catch (error) {
    const aggregated = error instanceof kafkajs.KafkaJSAggregateError ? error.errors : [error];
    for (const one of aggregated) if (protocolErrorOf(one) !== 'TOPIC_ALREADY_EXISTS') throw one;
  }
};

export class KafkaAdmin implements Admin {
  constructor(
    private readonly withAdmin: WithAdmin,
    private readonly clock: Clock,
  ) {}

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.withAdmin('Creating topics', async (admin) => {
      const existing = new Set(await admin.listTopics());
      for (const spec of topics) if (!existing.has(spec.name)) await createTopic(admin, spec);
    });
    for (const { name } of topics) await this.#usable(name);
  }

  describeTopic(topic: string): Promise<TopicDescription | null> {
    return this.withAdmin(`Describing topic ${topic}`, (admin) => describeTopic(admin, topic));
  }

  groupOffsets(
    group: string,
    topic: string,
  ): Promise<readonly { partition: number; committed: number | null; end: number }[]> {
    return this.withAdmin(`Reading the offsets of group ${group}`, async (admin) => {
      if ((await describeTopic(admin, topic)) === null)
        throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${topic}: create it first`);
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const offsets = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const ends = await admin.fetchTopicOffsets(topic);
      return ends
        .map(({ partition, high }) => {
          const offset = offsets.get(partition) ?? -1;
          return { partition, committed: offset < 0 ? null : offset, end: Number(high) };
        })
        .sort((one, other) => one.partition - other.partition);
    });
  }

  /** A new topic is known to the brokers one after the other. */
  async #usable(topic: string): Promise<void> {
    const deadline = this.clock.monotonic() + USABLE_TIMEOUT_MS;
    while ((await this.describeTopic(topic)) === null) {
      if (this.clock.monotonic() > deadline)
        throw new BrokerError('TIMEOUT', `Topic ${topic} has no leader after ${USABLE_TIMEOUT_MS} ms`);
      await pause(this.clock, USABLE_POLL_MS);
    }
  }
}
