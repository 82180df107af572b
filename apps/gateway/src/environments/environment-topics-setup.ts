import { EnvironmentTopics, type TopicSpec } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { GatewayConfig } from '../config.js';
import { BROKER, CONFIG } from '../ports.js';
import type { EnvironmentEntity } from './environment.entity.js';

/** Sees to the suite's own topics of an environment. */
@Injectable()
export class EnvironmentTopicsSetup {
  readonly #ensured = new Set<string>();

  constructor(
    private readonly catalogue: Catalogue,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** Creates what is missing, once per environment, where the gateway may create topics. Throws BrokerError. */
  async ensure({ topicPrefix }: Pick<EnvironmentEntity, 'topicPrefix'>): Promise<void> {
    if (!this.config.createTopics || this.#ensured.has(topicPrefix)) return;
    await this.broker.admin.ensureTopics(this.#topicsOf(new EnvironmentTopics(topicPrefix)));
    this.#ensured.add(topicPrefix);
  }

  /** The dead-letter topics of the families whose connectors are in the catalogue. */
  deadLetterTopics({ topicPrefix }: EnvironmentEntity): string[] {
    const topics = new EnvironmentTopics(topicPrefix);
    return this.#families().map((family) => topics.deadLetters(family).name);
  }

  #topicsOf(topics: EnvironmentTopics): TopicSpec[] {
    const ofFamilies = this.#families().flatMap((family) => [
      topics.commands(family),
      topics.requests(family),
      topics.asks(family),
      topics.results(family),
      topics.deadLetters(family),
    ]);
    return [
      topics.controlProfiles(),
      topics.controlCredentials(),
      topics.controlKeys(),
      topics.status(),
      topics.runs(),
      topics.replies(),
      ...ofFamilies,
    ];
  }

  #families() {
    return [...new Set(this.catalogue.list().map(({ family }) => family))];
  }
}
