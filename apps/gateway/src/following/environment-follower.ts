import { type Clock, EnvironmentTopics, type Log } from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import type { HealthComponent } from '@arkflows/runtime';
import { redactText } from '@arkflows/security';
import type { Reencryption } from '../credentials/reencryption.js';
import type { ReplicaStatuses } from '../deployments/replica-statuses.js';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import type { EnvironmentTopicsSetup } from '../environments/environment-topics-setup.js';
import { FamilyKeyFollower } from '../keys/family-key-follower.js';
import { IndexConsumer } from './index-consumer.js';
import type { IndexWriter } from './index-writer.js';

const RETRY_MS = 3_000;

export interface FollowerDependencies {
  readonly broker: Broker;
  readonly topics: EnvironmentTopicsSetup;
  readonly statuses: ReplicaStatuses;
  readonly writer: IndexWriter;
  readonly reencryption: Reencryption;
  readonly log: Log;
  readonly clock: Clock;
}

/** Follows what the services of one environment report: their status, their runs and dead letters, their keys. */
export class EnvironmentFollower {
  constructor(
    private readonly environment: EnvironmentEntity,
    private readonly dependencies: FollowerDependencies,
    private readonly health: HealthComponent | undefined,
  ) {}

  /** Follows until the signal aborts; begins anew when something goes wrong. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        const reason = redactText(error instanceof Error ? error.message : String(error));
        this.health?.down(reason);
        this.dependencies.log.warn(
          { environment: this.environment.name, reason },
          'cannot follow the environment, trying again',
        );
        await this.dependencies.clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { broker, topics, statuses, reencryption } = this.dependencies;
    await topics.ensure(this.environment);
    const reader = broker.reader({ topics: [new EnvironmentTopics(this.environment.topicPrefix).status().name] });
    const index = new IndexConsumer(this.environment, topics.deadLetterTopics(this.environment), this.dependencies);
    const keys = new FamilyKeyFollower({
      ...this.dependencies,
      environment: this.environment,
      apply: (family, key) => reencryption.apply(this.environment, family, key),
    });
    const ended = Promise.withResolvers<void>();
    const stop = () => ended.resolve();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([
        ended.promise,
        Promise.all([
          reader.run((record) => statuses.read(this.environment.name, record)),
          index.run((error) => ended.reject(error)),
          keys.run(),
        ]),
      ]);
      this.health?.up();
      await ended.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      await Promise.allSettled([reader.close(), index.close(), keys.close()]);
    }
  }
}
