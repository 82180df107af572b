import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { Storage } from '../storage/storage.js';
import { ApiKeyEntity } from './api-key.entity.js';

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly storage: Storage) {}

  find(id: string): Promise<ApiKeyEntity | null> {
    return this.#keys().findOneBy({ id });
  }

  /** The newest first. */
  list(): Promise<ApiKeyEntity[]> {
    return this.#keys().find({ order: { createdAt: 'DESC', id: 'ASC' } });
  }

  count(): Promise<number> {
    return this.#keys().count();
  }

  async insert(key: ApiKeyEntity): Promise<void> {
    await this.#keys().insert(key);
  }

  /** Makes this the only key that comes from the configuration. */
  async replaceConfigured(key: ApiKeyEntity): Promise<void> {
    await this.storage.manager.transaction(async (manager) => {
      await manager.upsert(ApiKeyEntity, key, ['id']);
      await manager.delete(ApiKeyEntity, { origin: 'configuration', id: Not(key.id) });
    });
  }

  /** Whether there was such a key. */
  async delete(id: string): Promise<boolean> {
    const { affected } = await this.#keys().delete({ id });
    return affected === 1;
  }

  #keys() {
    return this.storage.manager.getRepository(ApiKeyEntity);
  }
}
