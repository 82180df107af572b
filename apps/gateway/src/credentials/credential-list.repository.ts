import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Storage } from '../storage/storage.js';
import { CredentialEntity } from './credential.entity.js';
import { CredentialVersionEntity } from './credential-version.entity.js';

@Injectable()
export class CredentialListRepository {
  constructor(private readonly storage: Storage) {}

  /** By name. */
  credentials(namespace: string, page: PageRequest): Promise<Page<CredentialEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(CredentialEntity, 'credential')
      .where('credential.namespace = :namespace AND credential.deletedAt IS NULL', { namespace });
    return pageAfter(query, { by: ['name'], direction: 'ASC' }, page);
  }

  /** The newest first. */
  versions(namespace: string, name: string, page: PageRequest): Promise<Page<CredentialVersionEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(CredentialVersionEntity, 'version')
      .where('version.namespace = :namespace AND version.name = :name', { namespace, name });
    return pageAfter(query, { by: ['version'], direction: 'DESC' }, page);
  }

  /** Names of all credentials of a namespace, at most `limit`: for 'did you mean'. */
  async names(namespace: string, limit: number): Promise<string[]> {
    const rows = await this.storage.manager.find(CredentialEntity, {
      select: { namespace: true, name: true },
      where: { namespace, deletedAt: IsNull() },
      take: limit,
    });
    return rows.map(({ name }) => name);
  }
}
