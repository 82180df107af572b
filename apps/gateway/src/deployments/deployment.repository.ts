import { ArkError } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull, LessThan, Not } from 'typeorm';
import type { ControlMessage } from '../outbox/control-message.js';
import { OutboxEntity } from '../outbox/outbox.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { lockWithin, profileLock } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { DeploymentEntity } from './deployment.entity.js';

export type NewDeployment = Pick<
  DeploymentEntity,
  'id' | 'namespace' | 'profile' | 'revision' | 'environment' | 'createdAt' | 'createdBy' | 'rollbackOf'
>;

/** A rollback from the revision of `earlier`, at that deployment or a later one. */
const rolledBackSince = `
  SELECT FROM deployments back JOIN deployments undone ON undone.id = back.rollback_of
  WHERE back.namespace = earlier.namespace AND back.profile = earlier.profile AND back.environment = earlier.environment
    AND undone.revision = earlier.revision AND undone.sequence >= earlier.sequence`;

/** Deployments and, in the same transaction, the control messages that make them known. */
@Injectable()
export class DeploymentRepository {
  constructor(private readonly storage: Storage) {}

  find(namespace: string, id: string): Promise<DeploymentEntity | null> {
    return this.storage.manager.findOneBy(DeploymentEntity, { namespace, id });
  }

  /**
   * The deployment before this one to go back to: of another revision, active on some replica once, and its revision not
   * rolled back from since. Null when there is none.
   */
  findPrevious(deployment: DeploymentEntity): Promise<DeploymentEntity | null> {
    const { namespace, profile, environment, revision, sequence } = deployment;
    return this.storage.manager
      .createQueryBuilder(DeploymentEntity, 'earlier')
      .where({ namespace, profile, environment, revision: Not(revision), sequence: LessThan(sequence) })
      .andWhere('earlier.activatedAt IS NOT NULL')
      .andWhere(`NOT EXISTS (${rolledBackSince})`)
      .orderBy('earlier.sequence', 'DESC')
      .getOne();
  }

  /** Notes when a replica first had it active; a later call changes nothing. */
  async recordActivation(id: string, activatedAt: Date): Promise<void> {
    await this.storage.manager.update(DeploymentEntity, { id, activatedAt: IsNull() }, { activatedAt });
  }

  /**
   * Makes a deployment the current one; the one before it ends. `message` is told when the profile was first deployed there.
   * Throws ArkError NOT_FOUND when the profile was deleted meanwhile.
   */
  async activate(wanted: NewDeployment, message: (firstDeployedAt: Date) => ControlMessage): Promise<void> {
    const { namespace, profile, environment, createdAt } = wanted;
    await this.#exclusively(namespace, profile, async (manager) => {
      if (!(await manager.existsBy(ProfileEntity, { namespace, name: profile, deletedAt: IsNull() }))) {
        throw new ArkError('NOT_FOUND', `The profile '${profile}' was deleted meanwhile`);
      }
      const first = await manager.findOne(DeploymentEntity, {
        where: { namespace, profile, environment },
        order: { sequence: 'ASC' },
      });
      await manager.update(
        DeploymentEntity,
        { namespace, profile, environment, endedAt: IsNull() },
        { endedAt: createdAt, endReason: 'superseded' },
      );
      await manager.insert(DeploymentEntity, wanted);
      await manager.insert(OutboxEntity, { ...message(first?.createdAt ?? createdAt), deploymentId: wanted.id });
    });
  }

  /** Ends a current deployment. Throws ArkError CONFLICT when it has ended already. */
  async remove({ id, namespace, profile }: DeploymentEntity, at: Date, message: ControlMessage): Promise<void> {
    await this.#exclusively(namespace, profile, async (manager) => {
      const { affected } = await manager.update(
        DeploymentEntity,
        { id, endedAt: IsNull() },
        { endedAt: at, endReason: 'removed' },
      );
      if (affected !== 1) throw new ArkError('CONFLICT', `The deployment '${id}' is not active any more`);
      await manager.insert(OutboxEntity, { ...message, deploymentId: id });
    });
  }

  #exclusively(namespace: string, profile: string, work: (manager: EntityManager) => Promise<void>): Promise<void> {
    return this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, profileLock(namespace, profile));
      await work(manager);
    });
  }
}
