import { ArkError, type Profile } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { DeploymentEntity } from '../deployments/deployment.entity.js';
import { NamespaceEntity } from '../namespaces/namespace.entity.js';
import { lockWithin, namespaceLock, profileLock, shareWithin } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { ProfileEntity } from './profile.entity.js';
import { ProfileRevisionEntity } from './profile-revision.entity.js';

export interface StoredProfile {
  readonly profile: ProfileEntity;
  readonly revision: ProfileRevisionEntity;
  /** What the revision says. */
  readonly manifest: Profile;
}

export interface NewRevision {
  readonly manifest: Profile;
  readonly source: string;
  readonly at: Date;
  readonly by: string;
}

@Injectable()
export class ProfileRepository {
  constructor(private readonly storage: Storage) {}

  /** At its newest revision, or at the one that is asked for. */
  async find(namespace: string, name: string, revision?: number): Promise<StoredProfile | null> {
    return findWithin(this.storage.manager, namespace, name, revision);
  }

  /** Names of all profiles of a namespace, at most `limit`: for 'did you mean'. */
  async names(namespace: string, limit: number): Promise<string[]> {
    const rows = await this.storage.manager.find(ProfileEntity, {
      select: { namespace: true, name: true },
      where: { namespace, deletedAt: IsNull() },
      take: limit,
    });
    return rows.map(({ name }) => name);
  }

  /**
   * Adds the revision that `decide` gives on sight of the present state (null: nothing is to be added). Calls for one profile wait
   * for each other. What `decide` throws ends it without a change. Throws ArkError NOT_FOUND when the namespace is gone.
   */
  async addRevision(
    namespace: string,
    name: string,
    decide: (current: StoredProfile | null) => NewRevision | null,
  ): Promise<StoredProfile> {
    return this.storage.manager.transaction(async (manager) => {
      await shareWithin(manager, namespaceLock(namespace));
      if (!(await manager.existsBy(NamespaceEntity, { name: namespace }))) {
        throw new ArkError('NOT_FOUND', `The namespace '${namespace}' was deleted meanwhile`);
      }
      await lockWithin(manager, profileLock(namespace, name));
      const current = await findWithin(manager, namespace, name);
      const added = decide(current);
      if (!added) return current as StoredProfile;
      const before = await manager.findOneBy(ProfileEntity, { namespace, name });
      const { metadata, spec } = added.manifest;
      const profile = manager.create(ProfileEntity, {
        namespace,
        name,
        revision: (before?.revision ?? 0) + 1,
        connector: spec.connector,
        description: metadata.description ?? null,
        labels: metadata.labels,
        createdAt: current?.profile.createdAt ?? added.at,
        updatedAt: added.at,
        deletedAt: null,
      });
      const revision = manager.create(ProfileRevisionEntity, {
        namespace,
        name,
        revision: profile.revision,
        manifest: added.manifest,
        source: added.source,
        createdAt: added.at,
        createdBy: added.by,
      });
      await manager.save(profile);
      await manager.insert(ProfileRevisionEntity, revision);
      return { profile, revision, manifest: added.manifest };
    });
  }

  /** Ends a profile unless it is deployed; `decide` sees the present state, and in which environments it is deployed. */
  async delete(
    namespace: string,
    name: string,
    at: Date,
    decide: (current: StoredProfile | null, environments: readonly string[]) => void,
  ): Promise<void> {
    await this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, profileLock(namespace, name));
      const deployed = await manager.findBy(DeploymentEntity, { namespace, profile: name, endedAt: IsNull() });
      decide(
        await findWithin(manager, namespace, name),
        deployed.map(({ environment }) => environment),
      );
      await manager.update(ProfileEntity, { namespace, name }, { deletedAt: at });
    });
  }
}

async function findWithin(
  manager: EntityManager,
  namespace: string,
  name: string,
  number?: number,
): Promise<StoredProfile | null> {
  const profile = await manager.findOneBy(ProfileEntity, { namespace, name, deletedAt: IsNull() });
  if (!profile) return null;
  const revision = await manager.findOneBy(ProfileRevisionEntity, {
    namespace,
    name,
    revision: number ?? profile.revision,
  });
  return revision && { profile, revision, manifest: revision.manifest as Profile };
}
