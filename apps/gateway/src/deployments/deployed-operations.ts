import { type Clock, type Profile, profileKey } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { CLOCK } from '../ports.js';
import { RecentAnswers } from '../storage/recent-answers.js';
import { DeployedProfileRepository } from './deployed-profile.repository.js';

/** After it this gateway has heard of what another one has deployed or taken away. */
const KEEP_MS = 1_000;

export interface Deployed {
  readonly environment: EnvironmentEntity;
  readonly profile: Profile;
}

/**
 * What is deployed, for calls that come one upon the other: what this gateway changes holds at once, what another one takes away
 * may be seen for a second more. A call to it then fails at the service instead.
 */
@Injectable()
export class DeployedOperations {
  readonly #recent: RecentAnswers<Deployed>;

  constructor(
    private readonly environments: EnvironmentsService,
    private readonly deployed: DeployedProfileRepository,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#recent = new RecentAnswers(KEEP_MS, clock);
  }

  /**
   * The profile, with this operation where it is deployed with it; null where the profile is not deployed. Throws ArkError
   * UNKNOWN_ENVIRONMENT.
   */
  async find(namespace: string, profile: string, operation: string, environment = ''): Promise<Deployed | null> {
    const question = `${profileKey(namespace, profile)}/${environment}`;
    const ask = async () => {
      const found = await this.environments.get(environment || undefined);
      const deployed = await this.deployed.find(namespace, profile, found.name);
      return deployed && { environment: found, profile: deployed };
    };
    const known = await this.#recent.get(question, ask);
    if (!known || Object.hasOwn(known.profile.spec.operations, operation)) return known;
    // Another gateway may just have deployed a revision that has it.
    this.#recent.forget(question);
    return this.#recent.get(question, ask);
  }

  /** To be told after each change of what is deployed. */
  changed(): void {
    this.#recent.clear();
  }
}
