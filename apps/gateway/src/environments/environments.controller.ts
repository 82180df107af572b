import { ArkError } from '@arkflows/contracts';
import { Controller, Inject } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { invalidRequest } from '../http/invalid-request.js';
import { CONFIG } from '../ports.js';
import type { EnvironmentEntity } from './environment.entity.js';
import { getEnvironment, listEnvironments, putEnvironment } from './environments.endpoints.js';
import { EnvironmentsService } from './environments.service.js';

@Controller()
export class EnvironmentsController {
  constructor(
    private readonly environments: EnvironmentsService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Endpoint(listEnvironments)
  async list(): Promise<EndpointOutput<typeof listEnvironments>> {
    return { items: (await this.environments.list()).map((environment) => this.#shown(environment)) };
  }

  @Endpoint(getEnvironment)
  async get({ params }: EndpointInput<typeof getEnvironment>): Promise<EndpointOutput<typeof getEnvironment>> {
    return this.#shown(await this.environments.get(params.environment).catch(asNotFound));
  }

  @Endpoint(putEnvironment)
  async put({ params, body }: EndpointInput<typeof putEnvironment>): Promise<EndpointOutput<typeof putEnvironment>> {
    if (body.broker !== undefined) {
      throw invalidRequest([
        {
          path: 'body.broker',
          message: 'An environment on another broker is not served yet',
          suggestion: 'Leave it out: environments share the broker of this gateway, each with its own topic prefix',
        },
      ]);
    }
    const { environment, created } = await this.environments.put(params.environment, body);
    return new Answer(this.#shown(environment), { status: created ? 201 : 200 });
  }

  #shown({ name, topicPrefix, description, createdAt }: EnvironmentEntity) {
    return {
      name,
      topicPrefix,
      description,
      own: name === this.config.environment,
      createdAt: createdAt.toISOString(),
    };
  }
}

/** In a path an unknown name is a missing resource; in a body or a query it is a wrong reference. */
function asNotFound(error: unknown): never {
  if (error instanceof ArkError && error.code === 'UNKNOWN_ENVIRONMENT') throw new ArkError('NOT_FOUND', error.message);
  throw error;
}
