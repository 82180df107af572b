import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { DeploymentEntity } from '../deployments/deployment.entity.js';
import { lockWithin } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { OutboxEntity } from './outbox.entity.js';

const BATCH = 100;

@Injectable()
export class OutboxRepository {
  constructor(private readonly storage: Storage) {}

  isEmpty(): Promise<boolean> {
    return this.storage.manager.exists(OutboxEntity).then((exists) => !exists);
  }

  /**
   * Sends the oldest messages and takes them off; only one gateway at a time does so, in the order in which they were written.
   * False: there was none. A crash in between sends them again.
   */
  async publishNext(publishedAt: Date, send: (messages: readonly OutboxEntity[]) => Promise<void>): Promise<boolean> {
    return this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, 'outbox');
      const messages = await manager.find(OutboxEntity, { order: { id: 'ASC' }, take: BATCH });
      if (messages.length === 0) return false;
      await send(messages);
      await manager.delete(OutboxEntity, { id: In(messages.map(({ id }) => id)) });
      const deployments = messages.flatMap(({ deploymentId }) => deploymentId ?? []);
      await manager.update(DeploymentEntity, { id: In(deployments), publishedAt: IsNull() }, { publishedAt });
      return true;
    });
  }
}
