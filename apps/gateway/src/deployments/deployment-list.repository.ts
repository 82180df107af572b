import { type Page, type PageRequest, pageAfter } from '@arkflows/persistence';
import { Injectable } from '@nestjs/common';
import { Storage } from '../storage/storage.js';
import { DeploymentEntity } from './deployment.entity.js';

export interface DeploymentFilter {
  readonly namespace: string;
  readonly profile?: string | undefined;
  readonly environment?: string | undefined;
  /** Only those that have not ended. */
  readonly current: boolean;
}

@Injectable()
export class DeploymentListRepository {
  constructor(private readonly storage: Storage) {}

  /** The newest first. */
  list(
    { namespace, profile, environment, current }: DeploymentFilter,
    page: PageRequest,
  ): Promise<Page<DeploymentEntity>> {
    const query = this.storage.manager
      .createQueryBuilder(DeploymentEntity, 'deployment')
      .where('deployment.namespace = :namespace', { namespace });
    if (profile !== undefined) query.andWhere('deployment.profile = :profile', { profile });
    if (environment !== undefined) query.andWhere('deployment.environment = :environment', { environment });
    if (current) query.andWhere('deployment.endedAt IS NULL');
    return pageAfter(query, { by: ['sequence'], direction: 'DESC' }, page);
  }
}
