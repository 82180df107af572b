import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import { Storage } from '../storage/storage.js';
import { ProfileEntity } from './profile.entity.js';
import { ProfileRevisionEntity } from './profile-revision.entity.js';

@Injectable()
export class ProfileListRepository {
  constructor(private readonly storage: Storage) {}

  /** By name; only profiles that carry all of `labels`. */
  profiles(
    namespace: string,
    labels: Readonly<Record<string, string>>,
    page: PageRequest,
  ): Promise<Page<ProfileEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(ProfileEntity, 'profile')
      .where('profile.namespace = :namespace AND profile.deletedAt IS NULL', { namespace });
    if (Object.keys(labels).length > 0) {
      query.andWhere('profile.labels @> :labels', { labels: JSON.stringify(labels) });
    }
    return pageAfter(query, { by: ['name'], direction: 'ASC' }, page);
  }

  /** The newest first. */
  revisions(namespace: string, name: string, page: PageRequest): Promise<Page<ProfileRevisionEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(ProfileRevisionEntity, 'revision')
      .where('revision.namespace = :namespace AND revision.name = :name', { namespace, name });
    return pageAfter(query, { by: ['revision'], direction: 'DESC' }, page);
  }
}
