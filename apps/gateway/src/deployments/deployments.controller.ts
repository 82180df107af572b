import { Controller } from '@nestjs/common';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import type { DeploymentEntity } from './deployment.entity.js';
import { DeploymentListRepository } from './deployment-list.repository.js';
import { deploymentState } from './deployment-state.js';
import {
  createDeployment,
  deleteDeployment,
  getDeployment,
  listDeployments,
  rollBackDeployment,
} from './deployments.endpoints.js';
import { DeploymentsService } from './deployments.service.js';
import { ReplicaStatuses } from './replica-statuses.js';

@Controller()
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentsService,
    private readonly lists: DeploymentListRepository,
    private readonly namespaces: NamespacesService,
    private readonly statuses: ReplicaStatuses,
  ) {}

  @Endpoint(createDeployment)
  async create(input: EndpointInput<typeof createDeployment>): Promise<EndpointOutput<typeof createDeployment>> {
    const { params, body, principal } = input;
    return this.#shown(await this.deployments.deploy(params.namespace, body, principal.keyId));
  }

  @Endpoint(listDeployments)
  async list({
    params,
    query,
  }: EndpointInput<typeof listDeployments>): Promise<EndpointOutput<typeof listDeployments>> {
    await this.namespaces.get(params.namespace);
    const { items, ...rest } = await this.lists.list({ ...params, ...query }, query);
    return { items: items.map((deployment) => this.#shown(deployment)), ...rest };
  }

  @Endpoint(getDeployment)
  async get({ params }: EndpointInput<typeof getDeployment>): Promise<EndpointOutput<typeof getDeployment>> {
    return this.#shown(await this.deployments.get(params.namespace, params.id));
  }

  @Endpoint(rollBackDeployment)
  async rollBack(input: EndpointInput<typeof rollBackDeployment>): Promise<EndpointOutput<typeof rollBackDeployment>> {
    const { params, principal } = input;
    return this.#shown(await this.deployments.rollBack(params.namespace, params.id, principal.keyId));
  }

  @Endpoint(deleteDeployment)
  async delete({ params }: EndpointInput<typeof deleteDeployment>): Promise<undefined> {
    await this.deployments.remove(params.namespace, params.id);
  }

  #shown(deployment: DeploymentEntity) {
    const { id, namespace, profile, revision, environment, rollbackOf, createdAt, createdBy } = deployment;
    const replicas = this.statuses.of(environment, deployment);
    return {
      id,
      namespace,
      profile,
      revision,
      environment,
      state: deploymentState(deployment, replicas),
      replicas: replicas.map(({ service, instance, state, code, message, at }) => ({
        service,
        instance,
        state,
        ...(code !== undefined && { code }),
        ...(message !== undefined && { message }),
        at,
      })),
      rollbackOf,
      createdAt: createdAt.toISOString(),
      createdBy,
      publishedAt: deployment.publishedAt?.toISOString() ?? null,
      endedAt: deployment.endedAt?.toISOString() ?? null,
    };
  }
}
