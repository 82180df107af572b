import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockWithin } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { KeyEncryptionKeyEntity } from './key-encryption-key.entity.js';

@Injectable()
export class KeyEncryptionKeyRepository {
  constructor(private readonly storage: Storage) {}

  find(): Promise<KeyEncryptionKeyEntity | null> {
    return newest(this.storage.manager);
  }

  /** The key that is there, else the one that `make` gives; of several gateways one makes it. */
  keep(make: () => Promise<KeyEncryptionKeyEntity>): Promise<KeyEncryptionKeyEntity> {
    return this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, 'key-encryption-key');
      const kept = await newest(manager);
      if (kept) return kept;
      const made = await make();
      await manager.insert(KeyEncryptionKeyEntity, made);
      return made;
    });
  }
}

const newest = (manager: EntityManager) =>
  manager.findOne(KeyEncryptionKeyEntity, { where: {}, order: { createdAt: 'DESC' } });
