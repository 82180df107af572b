import type { Clock, Log } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { Health } from '@arkflows/runtime';
import { Inject, Injectable } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { Reencryption } from '../credentials/reencryption.js';
import { ReplicaStatuses } from '../deployments/replica-statuses.js';
import { EnvironmentRepository } from '../environments/environment.repository.js';
import { EnvironmentTopicsSetup } from '../environments/environment-topics-setup.js';
import { BROKER, CLOCK, CONFIG, HEALTH, LOG } from '../ports.js';
import { Replies } from '../replies/replies.js';
import { EnvironmentFollower, type FollowerDependencies } from './environment-follower.js';
import { IndexWriter } from './index-writer.js';

/** How soon an environment that another gateway created is followed. */
const LOOK_MS = 5_000;

/** Follows every environment that there is; a gateway is ready when it follows its own. */
@Injectable()
export class EnvironmentFollowers {
  readonly #followed = new Map<string, Promise<unknown>>();

  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly topics: EnvironmentTopicsSetup,
    private readonly statuses: ReplicaStatuses,
    private readonly writer: IndexWriter,
    private readonly reencryption: Reencryption,
    private readonly replies: Replies,
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(HEALTH) private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Until the signal aborts; resolves when all have ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#followNew(signal).catch((error: unknown) => {
        this.log.debug({ error }, 'the list of environments cannot be read');
      });
      await this.clock.sleep(LOOK_MS, signal).catch(() => {});
    }
    await Promise.all(this.#followed.values());
  }

  async #followNew(signal: AbortSignal): Promise<void> {
    for (const environment of await this.environments.list()) {
      if (this.#followed.has(environment.name)) continue;
      const component = environment.name === this.config.environment ? this.health.component('reports') : undefined;
      const follower = new EnvironmentFollower(environment, this.#dependencies(), component);
      const replies = this.replies.follow(environment, signal);
      this.#followed.set(environment.name, Promise.all([follower.run(signal), replies]));
    }
  }

  #dependencies(): FollowerDependencies {
    const { broker, topics, statuses, writer, reencryption, log, clock } = this;
    return { broker, topics, statuses, writer, reencryption, log, clock };
  }
}
