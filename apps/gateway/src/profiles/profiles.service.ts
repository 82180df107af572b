import type { IncomingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { ArkError, type Clock, nearest, type ProblemItem, type Profile } from '@arkflows/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../catalogue/catalogue.js';
import { checkPreconditions } from '../http/entity-tag.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import { CLOCK } from '../ports.js';
import { lintProfile } from './lint/lint-profile.js';
import { ProfileRepository, type StoredProfile } from './profile.repository.js';
import { lintWithTests } from './tests/test-problems.js';

export interface Applied extends StoredProfile {
  readonly outcome: 'created' | 'changed' | 'unchanged';
}

const MAX_COMPARED_NAMES = 1000;

@Injectable()
export class ProfilesService {
  constructor(
    private readonly profiles: ProfileRepository,
    private readonly namespaces: NamespacesService,
    private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Stores a manifest as the profile's next revision; one that says the same as the present one (comments and order aside) makes
   * none. Throws ArkError INVALID_PROFILE with every problem, NOT_FOUND for the namespace, PRECONDITION_FAILED.
   */
  async apply(
    namespace: string,
    name: string,
    text: string,
    request: { readonly headers: IncomingHttpHeaders; readonly by: string },
  ): Promise<Applied> {
    const manifest = await this.checkNamed(namespace, name, text);
    let outcome: Applied['outcome'] = 'unchanged';
    const stored = await this.profiles.addRevision(namespace, name, (current) => {
      checkPreconditions(request.headers, current?.profile.revision ?? null);
      if (current && isDeepStrictEqual(current.manifest, manifest)) return null;
      outcome = current ? 'changed' : 'created';
      return { manifest, source: text, at: new Date(this.clock.now()), by: request.by };
    });
    return { ...stored, outcome };
  }

  /** Every problem of a manifest, without storing it; where there is none, what its tests fail in. */
  lint(text: string): readonly ProblemItem[] {
    return lintWithTests(text, this.catalogue);
  }

  /** A manifest that is not stored. Throws ArkError INVALID_PROFILE with every problem, or for one of another namespace. */
  async check(namespace: string, text: string): Promise<Profile> {
    const manifest = this.#read(text);
    refuseOtherName(manifest, namespace, manifest.metadata.name);
    await this.namespaces.get(namespace);
    return manifest;
  }

  /** The same for one that must be of this name, too. */
  async checkNamed(namespace: string, name: string, text: string): Promise<Profile> {
    const manifest = this.#read(text);
    refuseOtherName(manifest, namespace, name);
    await this.namespaces.get(namespace);
    return manifest;
  }

  /** Throws ArkError NOT_FOUND. */
  async get(namespace: string, name: string, revision?: number): Promise<StoredProfile> {
    const found = await this.profiles.find(namespace, name, revision);
    if (found) return found;
    if (revision !== undefined) {
      const { profile } = await this.get(namespace, name);
      throw new ArkError(
        'NOT_FOUND',
        `The profile '${name}' has no revision ${revision}; its newest is ${profile.revision}`,
      );
    }
    await this.namespaces.get(namespace);
    const meant = nearest(name, await this.profiles.names(namespace, MAX_COMPARED_NAMES));
    const hint = meant ? `; did you mean '${meant}'?` : '';
    throw new ArkError('NOT_FOUND', `There is no profile '${name}' in the namespace '${namespace}'${hint}`);
  }

  /** Throws ArkError NOT_FOUND, PRECONDITION_FAILED, or CONFLICT while it is deployed. */
  async delete(namespace: string, name: string, headers: IncomingHttpHeaders): Promise<void> {
    await this.get(namespace, name);
    await this.profiles.delete(namespace, name, new Date(this.clock.now()), (current, environments) => {
      checkPreconditions(headers, current?.profile.revision ?? null);
      if (environments.length > 0) {
        const places = environments.map((environment) => `'${environment}'`).join(', ');
        throw new ArkError('CONFLICT', `The profile '${name}' is deployed in ${places}: delete its deployment first`);
      }
    });
  }

  #read(text: string): Profile {
    const { profile, problems } = lintProfile(text, this.catalogue);
    if (profile) return profile;
    const count = problems.length === 1 ? 'One place is' : `${problems.length} places are`;
    throw new ArkError('INVALID_PROFILE', `${count} wrong in the profile`, { details: { errors: problems } });
  }
}

function refuseOtherName({ metadata }: Profile, namespace: string, name: string): void {
  const wrong: ProblemItem[] = [];
  if (metadata.name !== name) {
    wrong.push({ path: 'metadata.name', message: `is '${metadata.name}', but the address says '${name}'` });
  }
  if (metadata.namespace !== namespace) {
    wrong.push({
      path: 'metadata.namespace',
      message: `is '${metadata.namespace}', but the address says '${namespace}'`,
    });
  }
  if (wrong.length > 0) {
    throw new ArkError('INVALID_PROFILE', 'The profile is not the one that the address names', {
      details: { errors: wrong },
    });
  }
}
