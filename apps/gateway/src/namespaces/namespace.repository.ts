import { Injectable } from '@nestjs/common';
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

  async delete(name: string): Promise<void> {
    await this.#namespaces().delete({ name });
  }

  #namespaces() {
    return this.storage.manager.getRepository(NamespaceEntity);
  }
}
