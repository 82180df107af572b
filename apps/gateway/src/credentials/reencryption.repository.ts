import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FamilyKeyEntity } from '../keys/family-key.entity.js';
import type { ControlMessage } from '../outbox/control-message.js';
import { OutboxEntity } from '../outbox/outbox.entity.js';
import { lockWithin, publicationLock } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { CredentialEntity } from './credential.entity.js';

const BATCH = 100;

@Injectable()
export class ReencryptionRepository {
  constructor(private readonly storage: Storage) {}

  /**
   * Makes this the key of its family and publishes what `message` gives for each of the family's credentials (null: nothing).
   * One gateway at a time does so; null when it is the family's key already.
   */
  async replaceKey(
    key: FamilyKeyEntity,
    message: (credential: CredentialEntity) => Promise<ControlMessage | null>,
  ): Promise<{ readonly former: string | null; readonly published: number } | null> {
    const { environment, family } = key;
    return this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, publicationLock);
      const former = await manager.findOneBy(FamilyKeyEntity, { environment, family });
      if (former?.kid === key.kid) return null;
      await manager.save(FamilyKeyEntity, key);
      let published = 0;
      for await (const credential of credentialsOf(manager, key)) {
        const written = await message(credential);
        if (!written) continue;
        await manager.insert(OutboxEntity, { ...written, deploymentId: null });
        published++;
      }
      return { former: former?.kid ?? null, published };
    });
  }
}

async function* credentialsOf(
  manager: EntityManager,
  { family }: FamilyKeyEntity,
): AsyncGenerator<CredentialEntity, void> {
  let last: Pick<CredentialEntity, 'namespace' | 'name'> = { namespace: '', name: '' };
  for (;;) {
    const batch = await manager
      .createQueryBuilder(CredentialEntity, 'credential')
      .where('credential.family = :family AND credential.deletedAt IS NULL', { family })
      .andWhere('(credential.namespace, credential.name) > (:namespace, :name)', last)
      .orderBy({ 'credential.namespace': 'ASC', 'credential.name': 'ASC' })
      .limit(BATCH)
      .getMany();
    yield* batch;
    const end = batch.at(-1);
    if (!end || batch.length < BATCH) return;
    last = { namespace: end.namespace, name: end.name };
  }
}
