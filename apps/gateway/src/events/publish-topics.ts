import { ArkError, type Clock, isReservedTopic, MAX_EVENT_BYTES, nearest } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { DeployedProfileRepository } from '../deployments/deployed-profile.repository.js';
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
    private readonly deployed: DeployedProfileRepository,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws ArkError PERMISSION_DENIED for the suite's and the broker's own topics. */
  refuseReserved(topic: string): void {
    if (!isReservedTopic(topic) && !topic.startsWith(`${this.config.topicPrefix}.`)) return;
    const reserved = [...new Set(['ark.', `${this.config.topicPrefix}.`, '__'])]
      .map((prefix) => `'${prefix}'`)
      .join(', ');
    const message = `The topic '${topic}' is reserved: no key may publish to names that begin with one of ${reserved}`;
    throw new ArkError('PERMISSION_DENIED', message);
  }

  /**
   * Sees to it that the topic is there: makes it when a deployed trigger reads it, or when told to. Throws ArkError NOT_FOUND
   * for any other, so that events do not end where nobody looks for them, and where topics are not created by themselves.
   */
  async require(topic: string, { create }: { readonly create: boolean }): Promise<void> {
    const now = this.clock.monotonic();
    const seenAt = this.#seen.get(topic);
    if (seenAt !== undefined && now - seenAt < SEEN_MS) return;
    if (!(await this.broker.admin.describeTopic(topic))) {
      if (!create) await this.#refuseUnread(topic);
      await this.#create(topic);
    }
    if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
    this.#seen.set(topic, now);
  }

  async #refuseUnread(topic: string): Promise<void> {
    const read = await this.deployed.triggerTopics();
    if (read.includes(topic)) return;
    const meant = nearest(topic, read);
    const hint = meant ? `; did you mean '${meant}'?` : '.';
    const advice = 'Deploy a trigger for it first, or publish with create=true (ark publish --create)';
    throw new ArkError('NOT_FOUND', `There is no topic '${topic}', and no deployed trigger reads it${hint} ${advice}`);
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
