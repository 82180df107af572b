import { ArkError, type Family } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, LessThanOrEqual } from 'typeorm';
import { DeploymentEntity } from '../deployments/deployment.entity.js';
import { EnvironmentEntity } from '../environments/environment.entity.js';
import { FamilyKeyEntity } from '../keys/family-key.entity.js';
import { NamespaceEntity } from '../namespaces/namespace.entity.js';
import type { ControlMessage } from '../outbox/control-message.js';
import { OutboxEntity } from '../outbox/outbox.entity.js';
import { ProfileRevisionEntity } from '../profiles/profile-revision.entity.js';
import {
  credentialLock,
  lockWithin,
  namespaceLock,
  publicationLock,
  shareWithin,
} from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { CredentialEntity } from './credential.entity.js';
import type { Recipient } from './credential-messages.js';
import { CredentialVersionEntity } from './credential-version.entity.js';

/** Versions that are told of per credential. */
const MAX_VERSIONS = 100;

/** What is known of a credential when it is to be changed. */
export interface PresentState {
  /** Null when there is none. */
  readonly current: CredentialEntity | null;
  /** The number that a new version gets. */
  readonly nextVersion: number;
  /** Of credentials in its namespace. */
  readonly count: number;
}

export interface NewVersion {
  readonly credential: CredentialEntity;
  /** What makes it known to one recipient. */
  readonly message: (recipient: Recipient) => Promise<ControlMessage>;
}

/** Credentials and, in the same transaction, the control messages that give them to the services. */
@Injectable()
export class CredentialRepository {
  constructor(private readonly storage: Storage) {}

  find(namespace: string, name: string): Promise<CredentialEntity | null> {
    return findWithin(this.storage.manager, namespace, name);
  }

  /**
   * Stores the version that `decide` gives on sight of the present state (null: nothing is to be stored). Calls for one credential
   * wait for each other. Throws ArkError NOT_FOUND when the namespace is gone.
   */
  async addVersion(
    namespace: string,
    name: string,
    decide: (state: PresentState) => Promise<NewVersion | null>,
  ): Promise<CredentialEntity> {
    return this.storage.manager.transaction(async (manager) => {
      await shareWithin(manager, namespaceLock(namespace));
      if (!(await manager.existsBy(NamespaceEntity, { name: namespace }))) {
        throw new ArkError('NOT_FOUND', `The namespace '${namespace}' was deleted meanwhile`);
      }
      await lockForChange(manager, namespace, name);
      const before = await manager.findOneBy(CredentialEntity, { namespace, name });
      const current = before?.deletedAt === null ? before : null;
      const count = await manager.countBy(CredentialEntity, { namespace, deletedAt: IsNull() });
      const added = await decide({ current, nextVersion: (before?.version ?? 0) + 1, count });
      if (!added) return current as CredentialEntity;
      const { credential } = added;
      await manager.save(CredentialEntity, credential);
      await manager.insert(CredentialVersionEntity, versionOf(credential));
      await manager.delete(CredentialVersionEntity, {
        namespace,
        name,
        version: LessThanOrEqual(credential.version - MAX_VERSIONS),
      });
      await publish(manager, credential.family, added.message);
      return credential;
    });
  }

  /** Deletes a credential unless `decide`, who sees it and which profiles that name it are deployed where, throws. */
  async delete(
    namespace: string,
    name: string,
    at: Date,
    decide: (current: CredentialEntity | null, users: readonly DeploymentEntity[]) => void,
    message: (credential: CredentialEntity, recipient: Recipient) => ControlMessage,
  ): Promise<void> {
    await this.storage.manager.transaction(async (manager) => {
      await lockForChange(manager, namespace, name);
      const current = await findWithin(manager, namespace, name);
      decide(current, await usersOf(manager, namespace, name));
      if (!current) return;
      await manager.update(CredentialEntity, { namespace, name }, { sealed: null, deletedAt: at });
      await manager.delete(CredentialVersionEntity, { namespace, name });
      await publish(manager, current.family, async (recipient) => message(current, recipient));
    });
  }
}

async function lockForChange(manager: EntityManager, namespace: string, name: string): Promise<void> {
  await shareWithin(manager, publicationLock);
  await lockWithin(manager, credentialLock(namespace, name));
}

const findWithin = (manager: EntityManager, namespace: string, name: string): Promise<CredentialEntity | null> =>
  manager.findOneBy(CredentialEntity, { namespace, name, deletedAt: IsNull() });

/** Writes one message for every environment in which the family has told its key. */
async function publish(
  manager: EntityManager,
  family: Family,
  message: (recipient: Recipient) => Promise<ControlMessage>,
): Promise<void> {
  const keys = await manager.findBy(FamilyKeyEntity, { family });
  const environments = await manager.findBy(EnvironmentEntity, {
    name: In(keys.map(({ environment }) => environment)),
  });
  for (const { name, topicPrefix } of environments) {
    const key = keys.find(({ environment }) => environment === name);
    if (key) await manager.insert(OutboxEntity, { ...(await message({ topicPrefix, key })), deploymentId: null });
  }
}

function usersOf(manager: EntityManager, namespace: string, credential: string): Promise<DeploymentEntity[]> {
  return manager
    .createQueryBuilder(DeploymentEntity, 'deployment')
    .innerJoin(
      ProfileRevisionEntity,
      'revision',
      'revision.namespace = deployment.namespace AND revision.name = deployment.profile AND revision.revision = deployment.revision',
    )
    .where('deployment.namespace = :namespace AND deployment.endedAt IS NULL', { namespace })
    .andWhere("revision.manifest->'spec'->>'credential' = :credential", { credential })
    .getMany();
}

const versionOf = ({ namespace, name, version, createdAt, createdBy, expiresAt }: CredentialEntity) => ({
  namespace,
  name,
  version,
  createdAt,
  createdBy,
  expiresAt,
});
