import { stringifyProfile } from '@arkflows/contracts';
import { Controller } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { entityTag } from '../http/entity-tag.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import { manifestText, YAML } from './manifest-body.js';
import type { ProfileEntity } from './profile.entity.js';
import type { StoredProfile } from './profile.repository.js';
import { ProfileListRepository } from './profile-list.repository.js';
import {
  deleteProfile,
  getProfile,
  getRevision,
  listProfiles,
  listRevisions,
  putProfile,
} from './profiles.endpoints.js';
import { ProfilesService } from './profiles.service.js';

@Controller()
export class ProfilesController {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly lists: ProfileListRepository,
    private readonly namespaces: NamespacesService,
  ) {}

  @Endpoint(listProfiles)
  async list({ params, query }: EndpointInput<typeof listProfiles>): Promise<EndpointOutput<typeof listProfiles>> {
    await this.namespaces.get(params.namespace);
    const { items, ...rest } = await this.lists.profiles(params.namespace, query.labels ?? {}, query);
    return { items: items.map(summary), ...rest };
  }

  @Endpoint(putProfile)
  async put(input: EndpointInput<typeof putProfile>): Promise<EndpointOutput<typeof putProfile>> {
    const { params, body, headers, principal } = input;
    const { outcome, ...stored } = await this.profiles.apply(params.namespace, params.name, manifestText(body), {
      headers,
      by: principal.keyId,
    });
    return new Answer(shown(stored), { status: outcome === 'created' ? 201 : 200, headers: tagOf(stored) });
  }

  @Endpoint(getProfile)
  async get({ params, headers }: EndpointInput<typeof getProfile>): Promise<EndpointOutput<typeof getProfile>> {
    const stored = await this.profiles.get(params.namespace, params.name);
    if (!/\byaml\b/.test(headers.accept ?? '')) return new Answer(shown(stored), { headers: tagOf(stored) });
    return new Answer(yamlOf(stored), { headers: { ...tagOf(stored), 'content-type': `${YAML}; charset=utf-8` } });
  }

  @Endpoint(deleteProfile)
  async delete({ params, headers }: EndpointInput<typeof deleteProfile>): Promise<undefined> {
    await this.profiles.delete(params.namespace, params.name, headers);
  }

  @Endpoint(listRevisions)
  async revisions({
    params,
    query,
  }: EndpointInput<typeof listRevisions>): Promise<EndpointOutput<typeof listRevisions>> {
    await this.profiles.get(params.namespace, params.name);
    const { items, ...rest } = await this.lists.revisions(params.namespace, params.name, query);
    return {
      items: items.map(({ revision, createdAt, createdBy }) => ({
        revision,
        createdAt: createdAt.toISOString(),
        createdBy,
      })),
      ...rest,
    };
  }

  @Endpoint(getRevision)
  async revision({ params }: EndpointInput<typeof getRevision>): Promise<EndpointOutput<typeof getRevision>> {
    const { revision, manifest } = await this.profiles.get(params.namespace, params.name, params.revision);
    const { createdAt, createdBy } = revision;
    return { revision: revision.revision, createdAt: createdAt.toISOString(), createdBy, manifest };
  }
}

const tagOf = ({ profile }: StoredProfile) => ({ etag: entityTag(profile.revision), vary: 'accept' });

const summary = ({
  namespace,
  name,
  revision,
  connector,
  description,
  labels,
  createdAt,
  updatedAt,
}: ProfileEntity) => ({
  namespace,
  name,
  revision,
  connector,
  description,
  labels,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const shown = ({ profile, manifest }: StoredProfile) => ({ ...summary(profile), manifest });

/** As it was sent, with its comments; what was sent as JSON is written as YAML. */
const yamlOf = ({ revision, manifest }: StoredProfile): string =>
  revision.source.trimStart().startsWith('{') ? stringifyProfile(manifest) : revision.source;
