import {
  ArkError,
  EnvironmentTopics,
  type Family,
  type PayloadFormat,
  type Profile,
  profileKey,
} from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { DeadLetterEntity } from '../dead-letters/dead-letter.entity.js';
import { DeployedOperations } from '../deployments/deployed-operations.js';

/** What would carry out a dead letter's event today. */
export interface RedriveTarget {
  readonly family: Family;
  readonly profile: Profile;
  /** `namespace/name`. */
  readonly key: string;
  readonly operation: string;
  readonly format: PayloadFormat | undefined;
  readonly topics: EnvironmentTopics;
}

@Injectable()
export class RedriveTargets {
  constructor(
    private readonly deployed: DeployedOperations,
    private readonly catalogue: Catalogue,
  ) {}

  /**
   * The operation that the letter's trigger has now, else the one that failed. Throws ArkError COMMAND_NOT_ROUTABLE for a letter that
   * belongs to no profile, CONFLICT for a profile that is not deployed, NOT_FOUND for an operation that it has no more.
   */
  async of(letter: DeadLetterEntity): Promise<RedriveTarget> {
    const { namespace, profile: name, environment } = letter;
    if (name === null || letter.operation === null) {
      throw new ArkError('COMMAND_NOT_ROUTABLE', 'It belongs to no profile: its producer has to send it again, mended');
    }
    const found = await this.deployed.find(namespace, name, letter.operation, environment);
    if (!found) throw new ArkError('CONFLICT', `The profile '${name}' is not deployed in '${environment}'`);
    const { spec } = found.profile;
    const trigger = spec.triggers.find((one) => one.name === letter.trigger);
    const operation = trigger?.operation ?? letter.operation;
    if (!Object.hasOwn(spec.operations, operation)) {
      throw new ArkError(
        'NOT_FOUND',
        `The profile '${name}' has no operation '${operation}' in '${environment}' any more`,
      );
    }
    const family = this.catalogue.find(spec.connector)?.family;
    if (!family) throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${spec.connector}' any more`);
    const topics = new EnvironmentTopics(found.environment.topicPrefix);
    const key = profileKey(namespace, name);
    return { family, profile: found.profile, key, operation, format: trigger?.format, topics };
  }
}
