import { ArkError, type Clock, isReservedTopic, MAX_EVENT_BYTES } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { BROKER, CLOCK, CONFIG } from '../ports.js';

/** Of topics that come into being by being published to. */
const PARTITIONS = 6;
/** How long a topic that was seen counts as being there. */
const SEEN_MS = 60_000;
const MAX_SEEN = 10_000;

/** Which topics may be published to. */
@Injectable()
export class PublishTopics {
  readonly #seen = new Map<string, number>();

  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws ArkError PERMISSION_DENIED for the suite's and the broker's own topics. */
  refuseReserved(topic: string): void {
    if (!isReservedTopic(topic) && !topic.startsWith(`${this.config.topicPrefix}.`)) return;
    throw new ArkError(
      'PERMISSION_DENIED',
      `The topic '${topic}' is reserved: names must not begin with 'ark.' or '__'`,
    );
  }

  /** Sees to it that the topic is there. Throws ArkError NOT_FOUND where topics are not created by themselves. */
  async require(topic: string): Promise<void> {
    const now = this.clock.monotonic();
    const seenAt = this.#seen.get(topic);
    if (seenAt !== undefined && now - seenAt < SEEN_MS) return;
    if (!(await this.broker.admin.describeTopic(topic))) await this.#create(topic);
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
    this.#seen.set(topic, now);
  }

  async #create(topic: string): Promise<void> {
    if (!this.config.createTopics) {
      const advice = 'create it on the broker, or let the gateway create topics (ARK_CREATE_TOPICS)';
      throw new ArkError('NOT_FOUND', `There is no topic '${topic}'; ${advice}`);
    }
    await this.broker.admin.ensureTopics([
      { name: topic, partitions: PARTITIONS, compacted: false, maxMessageBytes: MAX_EVENT_BYTES },
    ]);
  }
}
