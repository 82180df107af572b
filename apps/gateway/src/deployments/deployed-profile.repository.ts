import type { Profile } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { ProfileRevisionEntity } from '../profiles/profile-revision.entity.js';
import { Storage } from '../storage/storage.js';
import { DeploymentEntity } from './deployment.entity.js';

const ofDeployment =
  'deployment.namespace = revision.namespace AND deployment.profile = revision.name AND deployment.revision = revision.revision';

/** What profiles say at the revision that is deployed. */
@Injectable()
export class DeployedProfileRepository {
  constructor(private readonly storage: Storage) {}

  /** Null where the profile is not deployed in this environment. */
  async find(namespace: string, profile: string, environment: string): Promise<Profile | null> {
    return (await this.findRevision(namespace, profile, environment))?.manifest ?? null;
  }

  /** The same with the revision's number. */
  async findRevision(
    namespace: string,
    profile: string,
    environment: string,
  ): Promise<{ readonly manifest: Profile; readonly revision: number } | null> {
    const found = await this.storage.manager
      .createQueryBuilder(ProfileRevisionEntity, 'revision')
      .innerJoin(DeploymentEntity, 'deployment', ofDeployment)
      .where('revision.namespace = :namespace AND revision.name = :profile', { namespace, profile })
      .andWhere('deployment.environment = :environment AND deployment.endedAt IS NULL', { environment })
      .getOne();
    return found && { manifest: found.manifest as Profile, revision: found.revision };
  }

  /** The topics that triggers of deployed profiles read, in any environment. */
  async triggerTopics(): Promise<string[]> {
    const rows = await this.storage.manager
      .createQueryBuilder(ProfileRevisionEntity, 'revision')
      .innerJoin(DeploymentEntity, 'deployment', ofDeployment)
      .select("DISTINCT json_array_elements(revision.manifest -> 'spec' -> 'triggers') ->> 'topic'", 'topic')
      .where('deployment.endedAt IS NULL')
      .getRawMany<{ topic: string }>();
    return rows.map(({ topic }) => topic);
  }
}
