import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { CredentialEntity } from '../credentials/credential.entity.js';
import { ProfileEntity } from '../profiles/profile.entity.js';
import { lockWithin, namespaceLock } from '../storage/advisory-lock.repository.js';
import { Storage } from '../storage/storage.js';
import { NamespaceEntity } from './namespace.entity.js';

@Injectable()
export class NamespaceRepository {
  constructor(private readonly storage: Storage) {}

  find(name: string): Promise<NamespaceEntity | null> {
    return this.#namespaces().findOneBy({ name });
  }

  list(): Promise<NamespaceEntity[]> {
    return this.#namespaces().find({ order: { name: 'ASC' } });
  }

  async save(namespace: NamespaceEntity): Promise<void> {
    await this.#namespaces().save(namespace);
  }

  /** Deletes a namespace unless `decide`, who is told how much it holds, throws. Nothing can be added meanwhile. */
  async delete(name: string, decide: (held: { profiles: number; credentials: number }) => void): Promise<void> {
    await this.storage.manager.transaction(async (manager) => {
      await lockWithin(manager, namespaceLock(name));
      const living = { namespace: name, deletedAt: IsNull() };
      decide({
        profiles: await manager.countBy(ProfileEntity, living),
        credentials: await manager.countBy(CredentialEntity, living),
      });
      await manager.delete(NamespaceEntity, { name });
    });
  }

  #namespaces() {
    return this.storage.manager.getRepository(NamespaceEntity);
  }
}
