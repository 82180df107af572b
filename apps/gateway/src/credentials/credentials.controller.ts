import { Controller } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { entityTag } from '../http/entity-tag.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import type { CredentialEntity } from './credential.entity.js';
import { CredentialListRepository } from './credential-list.repository.js';
import type { CredentialVersionEntity } from './credential-version.entity.js';
import {
  deleteCredential,
  getCredential,
  listCredentials,
  listCredentialVersions,
  putCredential,
} from './credentials.endpoints.js';
import { CredentialsService } from './credentials.service.js';

@Controller()
export class CredentialsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly lists: CredentialListRepository,
    private readonly namespaces: NamespacesService,
  ) {}

  @Endpoint(listCredentials)
  async list({
    params,
    query,
  }: EndpointInput<typeof listCredentials>): Promise<EndpointOutput<typeof listCredentials>> {
    this.credentials.requireKey();
    await this.namespaces.get(params.namespace);
    const { items, ...rest } = await this.lists.credentials(params.namespace, query);
    return { items: items.map(shown), ...rest };
  }

  @Endpoint(putCredential)
  async put(input: EndpointInput<typeof putCredential>): Promise<EndpointOutput<typeof putCredential>> {
    const { params, body, headers, principal } = input;
    const { credential, created } = await this.credentials.put(params.namespace, params.name, body, {
      headers,
      by: principal.keyId,
    });
    return new Answer(shown(credential), { status: created ? 201 : 200, headers: tagOf(credential) });
  }

  @Endpoint(getCredential)
  async get({ params }: EndpointInput<typeof getCredential>): Promise<EndpointOutput<typeof getCredential>> {
    const credential = await this.credentials.get(params.namespace, params.name);
    return new Answer(shown(credential), { headers: tagOf(credential) });
  }

  @Endpoint(listCredentialVersions)
  async versions(
    input: EndpointInput<typeof listCredentialVersions>,
  ): Promise<EndpointOutput<typeof listCredentialVersions>> {
    const { namespace, name } = input.params;
    await this.credentials.get(namespace, name);
    const { items, ...rest } = await this.lists.versions(namespace, name, input.query);
    return { items: items.map(versionFields), ...rest };
  }

  @Endpoint(deleteCredential)
  async delete({ params, headers }: EndpointInput<typeof deleteCredential>): Promise<undefined> {
    await this.credentials.delete(params.namespace, params.name, headers);
  }
}

const tagOf = ({ version }: CredentialEntity) => ({ etag: entityTag(version) });

const shown = (credential: CredentialEntity) => ({
  namespace: credential.namespace,
  name: credential.name,
  connector: credential.connector,
  family: credential.family,
  ...versionFields(credential),
});

const versionFields = ({ version, createdAt, createdBy, expiresAt }: CredentialVersionEntity | CredentialEntity) => ({
  version,
  createdAt: createdAt.toISOString(),
  createdBy,
  expiresAt: expiresAt?.toISOString() ?? null,
});
