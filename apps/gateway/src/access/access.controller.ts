import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { createApiKey, deleteApiKey, listApiKeys, me } from './api-keys.endpoints.js';
import { ApiKeysService } from './api-keys.service.js';

@Controller()
export class AccessController {
  constructor(private readonly keys: ApiKeysService) {}

  @Endpoint(listApiKeys)
  async list(): Promise<EndpointOutput<typeof listApiKeys>> {
    return { items: (await this.keys.list()).map(shown) };
  }

  @Endpoint(createApiKey)
  async create({ body, principal }: EndpointInput<typeof createApiKey>): Promise<EndpointOutput<typeof createApiKey>> {
    const { key, text } = await this.keys.create(body, principal);
    return { ...shown(key), key: text };
  }

  @Endpoint(deleteApiKey)
  async delete({ params }: EndpointInput<typeof deleteApiKey>): Promise<undefined> {
    await this.keys.delete(params.id);
  }

  @Endpoint(me)
  async me({ principal }: EndpointInput<typeof me>): Promise<EndpointOutput<typeof me>> {
    return { keyId: principal.keyId, name: principal.name, permissions: [...principal.grants] };
  }
}

const shown = (key: ApiKeyEntity) => ({
  id: key.id,
  name: key.name,
  permissions: key.permissions,
  origin: key.origin,
  createdAt: key.createdAt.toISOString(),
  createdBy: key.createdBy,
  expiresAt: key.expiresAt?.toISOString() ?? null,
});
