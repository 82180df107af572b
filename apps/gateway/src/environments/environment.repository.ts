import { Injectable } from '@nestjs/common';
import { Storage } from '../storage/storage.js';
import { EnvironmentEntity } from './environment.entity.js';

@Injectable()
export class EnvironmentRepository {
  constructor(private readonly storage: Storage) {}

  find(name: string): Promise<EnvironmentEntity | null> {
    return this.#environments().findOneBy({ name });
  }

  list(): Promise<EnvironmentEntity[]> {
    return this.#environments().find({ order: { name: 'ASC' } });
  }

  async save(environment: EnvironmentEntity): Promise<void> {
    await this.#environments().save(environment);
  }

  #environments() {
    return this.storage.manager.getRepository(EnvironmentEntity);
  }
}
