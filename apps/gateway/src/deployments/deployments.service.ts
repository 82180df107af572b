import { randomBytes } from 'node:crypto';
import {
  ArkError,
  type Clock,
  EnvironmentTopics,
  type Profile,
  ProfileSnapshot,
  profileKey,
} from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { EnvironmentsService } from '../environments/environments.service.js';
import { Publication } from '../outbox/publication.js';
import { CLOCK } from '../ports.js';
import type { StoredProfile } from '../profiles/profile.repository.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import { refuseFailingTests } from '../profiles/tests/test-problems.js';
import { DeployedOperations } from './deployed-operations.js';
import type { DeploymentEntity } from './deployment.entity.js';
import { DeploymentRepository, type NewDeployment } from './deployment.repository.js';

export interface DeployRequest {
  readonly profile: string;
  readonly revision?: number | undefined;
  readonly environment?: string | undefined;
}

@Injectable()
export class DeploymentsService {
  constructor(
    private readonly deployments: DeploymentRepository,
    private readonly profiles: ProfilesService,
    private readonly environments: EnvironmentsService,
    private readonly catalogue: Catalogue,
    private readonly publication: Publication,
    private readonly operations: DeployedOperations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws ArkError NOT_FOUND. */
  async get(namespace: string, id: string): Promise<DeploymentEntity> {
    const found = await this.deployments.find(namespace, id);
    if (found) return found;
    throw new ArkError('NOT_FOUND', `There is no deployment '${id}' in the namespace '${namespace}'`);
  }

  /**
   * Makes a revision active, once its tests have passed. Throws ArkError UNKNOWN_ENVIRONMENT, UNKNOWN_CONNECTOR, TESTS_FAILED, or
   * NOT_FOUND for profile or revision.
   */
  async deploy(namespace: string, request: DeployRequest, by: string): Promise<DeploymentEntity> {
    const environment = await this.environments.get(request.environment);
    const stored = await this.profiles.get(namespace, request.profile, request.revision);
    refuseFailingTests(stored.manifest, this.catalogue);
    return this.#activate(stored, environment, by, null);
  }

  /**
   * Deploys again what was active before this deployment; its tests are not run, for it is known to work. Throws ArkError CONFLICT when there is
   * nothing to go back to.
   */
  async rollBack(namespace: string, id: string, by: string): Promise<DeploymentEntity> {
    const current = await this.get(namespace, id);
    if (current.endedAt) throw new ArkError('CONFLICT', `The deployment '${id}' is not active any more`);
    const previous = await this.deployments.findPrevious(current);
    if (!previous)
      throw new ArkError('CONFLICT', `No other revision of '${current.profile}' was active before this one`);
    const environment = await this.environments.get(current.environment);
    const stored = await this.profiles.get(namespace, current.profile, previous.revision);
    return this.#activate(stored, environment, by, id);
  }

  /** Takes a profile out of its environment. Throws ArkError NOT_FOUND, CONFLICT. */
  async remove(namespace: string, id: string): Promise<void> {
    const current = await this.get(namespace, id);
    const environment = await this.environments.get(current.environment);
    await this.deployments.remove(current, new Date(this.clock.now()), {
      topic: controlTopic(environment),
      key: profileKey(namespace, current.profile),
      value: null,
    });
    this.operations.changed();
    await this.publication.of([environment]);
  }

  async #activate(
    { profile, revision, manifest }: StoredProfile,
    environment: EnvironmentEntity,
    by: string,
    rollbackOf: string | null,
  ): Promise<DeploymentEntity> {
    const connector = this.catalogue.find(manifest.spec.connector);
    if (!connector) {
      throw new ArkError('UNKNOWN_CONNECTOR', `There is no connector '${manifest.spec.connector}' any more`);
    }
    const { namespace, name } = profile;
    const wanted: NewDeployment = {
      id: `dep_${randomBytes(8).toString('hex')}`,
      namespace,
      profile: name,
      revision: revision.revision,
      environment: environment.name,
      createdAt: new Date(this.clock.now()),
      createdBy: by,
      rollbackOf,
    };
    await this.deployments.activate(wanted, (firstDeployedAt) => ({
      topic: controlTopic(environment),
      key: profileKey(namespace, name),
      value: JSON.stringify({
        deploymentId: wanted.id,
        revision: wanted.revision,
        family: connector.family,
        firstDeployedAt: firstDeployedAt.toISOString(),
        deployedAt: wanted.createdAt.toISOString(),
        profile: withoutTests(manifest),
      } satisfies ProfileSnapshot),
    }));
    this.operations.changed();
    await this.publication.of([environment]);
    return this.get(namespace, wanted.id);
  }
}

/** Services have no use for them. */
function withoutTests({ spec: { tests: _, ...spec }, ...manifest }: Profile): Profile {
  return { ...manifest, spec };
}

const controlTopic = ({ topicPrefix }: EnvironmentEntity): string =>
  new EnvironmentTopics(topicPrefix).controlProfiles().name;
