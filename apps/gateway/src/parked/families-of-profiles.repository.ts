import type { Family } from '@arkflows/contracts';
import { Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { Storage } from '../storage/storage.js';

const CONNECTORS = `
  SELECT DISTINCT revision.manifest -> 'spec' ->> 'connector' AS connector
  FROM profile_revisions AS revision JOIN profiles AS profile USING (namespace, name)
  WHERE namespace = $1 AND ($2::text IS NULL OR name = $2) AND profile.deleted_at IS NULL`;

@Injectable()
export class FamiliesOfProfiles {
  constructor(
    private readonly storage: Storage,
    private readonly catalogue: Catalogue,
  ) {}

  /** The families whose services carry out, or once did, the profiles of a namespace, or one of them; by name. */
  async find(namespace: string, profile?: string): Promise<readonly Family[]> {
    const rows: { connector: string }[] = await this.storage.manager.query(CONNECTORS, [namespace, profile ?? null]);
    const families = rows.flatMap(({ connector }) => this.catalogue.find(connector)?.family ?? []);
    return [...new Set(families)].sort();
  }
}
