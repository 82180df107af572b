import type { Clock } from '@arkflows/contracts';
import kafkajs, { type Admin } from 'kafkajs';
import { BrokerError } from '../broker.js';
import { describeTopic } from './admin.js';
import type { WithAdmin } from './admin-client.js';

export interface TopicLimits {
  readonly partitions: number;
  readonly maxMessageBytes: number;
}

const FRESH_MS = 60_000;
const MOST_TOPICS = 1000;
/** Kafka's own default, for where we may not read the topic's configuration. */
const DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

const maxMessageBytes = async (admin: Admin, topic: string): Promise<number> => {
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['max.message.bytes'] }],
    });
    const value = Number(resources[0]?.configEntries[0]?.configValue);
    return value > 0 ? value : DEFAULT_MAX_MESSAGE_BYTES;
  } catch {
    return DEFAULT_MAX_MESSAGE_BYTES;
  }
};

/** What a producer must know of its topics, asked for once a minute. */
export class TopicLimitsCache {
  readonly #topics = new Map<string, { readonly limits: Promise<TopicLimits>; readonly staleAt: number }>();

  constructor(
    private readonly withAdmin: WithAdmin,
    private readonly clock: Clock,
  ) {}

  /** Rejects with TOPIC_UNKNOWN when there is no such topic. */
  of(topic: string): Promise<TopicLimits> {
    const known = this.#topics.get(topic);
    if (known && this.clock.monotonic() < known.staleAt) return known.limits;
    const limits = this.#ask(topic);
    if (this.#topics.size >= MOST_TOPICS) this.#topics.clear();
    this.#topics.set(topic, { limits, staleAt: this.clock.monotonic() + FRESH_MS });
    limits.catch(() => this.#topics.delete(topic));
    return limits;
  }

  #ask(topic: string): Promise<TopicLimits> {
    return this.withAdmin(`Describing topic ${topic}`, async (admin) => {
      const described = await describeTopic(admin, topic);
      if (described === null) throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${topic}: create it first`);
      return { partitions: described.partitions, maxMessageBytes: await maxMessageBytes(admin, topic) };
    });
  }
}
