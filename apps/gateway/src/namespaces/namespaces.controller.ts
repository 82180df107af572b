import { Controller } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import type { NamespaceEntity } from './namespace.entity.js';
import { deleteNamespace, getNamespace, listNamespaces, putNamespace } from './namespaces.endpoints.js';
import { NamespacesService } from './namespaces.service.js';

@Controller()
export class NamespacesController {
  constructor(private readonly namespaces: NamespacesService) {}

  @Endpoint(listNamespaces)
  async list(): Promise<EndpointOutput<typeof listNamespaces>> {
    return { items: (await this.namespaces.list()).map(shown) };
  }

  @Endpoint(getNamespace)
  async get({ params }: EndpointInput<typeof getNamespace>): Promise<EndpointOutput<typeof getNamespace>> {
    return shown(await this.namespaces.get(params.namespace));
  }

  @Endpoint(putNamespace)
  async put({ params, body }: EndpointInput<typeof putNamespace>): Promise<EndpointOutput<typeof putNamespace>> {
    const { namespace, created } = await this.namespaces.put(params.namespace, body.description);
    return new Answer(shown(namespace), { status: created ? 201 : 200 });
  }

  @Endpoint(deleteNamespace)
  async delete({ params }: EndpointInput<typeof deleteNamespace>): Promise<undefined> {
    await this.namespaces.delete(params.namespace);
  }
}

const shown = ({ name, description, createdAt }: NamespaceEntity) => ({
  name,
  description,
  createdAt: createdAt.toISOString(),
});
