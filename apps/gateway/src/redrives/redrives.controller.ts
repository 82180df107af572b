import { Controller } from '@nestjs/common';
import { EnvironmentsService } from '../environments/environments.service.js';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import type { RedriveEntity } from './redrive.entity.js';
import { type RedriveProgress, RedriveRepository } from './redrive.repository.js';
import { RedriveTrial } from './redrive-trial.js';
import {
  cancelRedrive,
  createRedrive,
  dryRunRedrive,
  getRedrive,
  listRedriveLetters,
  listRedrives,
} from './redrives.endpoints.js';
import { type Place, type RedriveRequest, RedrivesService } from './redrives.service.js';

@Controller()
export class RedrivesController {
  constructor(
    private readonly service: RedrivesService,
    private readonly redrives: RedriveRepository,
    private readonly trial: RedriveTrial,
    private readonly environments: EnvironmentsService,
  ) {}

  @Endpoint(createRedrive)
  async create(input: EndpointInput<typeof createRedrive>): Promise<EndpointOutput<typeof createRedrive>> {
    const redrive = await this.service.create(placeOf(input), requestOf(input.body), input.principal.name);
    const location = `/v1/namespaces/${redrive.namespace}/redrives/${redrive.id}`;
    return new Answer(await this.#shown(redrive), { headers: { location } });
  }

  @Endpoint(dryRunRedrive)
  dryRun(input: EndpointInput<typeof dryRunRedrive>): Promise<EndpointOutput<typeof dryRunRedrive>> {
    return this.trial.run(placeOf(input), requestOf(input.body));
  }

  @Endpoint(listRedrives)
  async list({ params, query }: EndpointInput<typeof listRedrives>): Promise<EndpointOutput<typeof listRedrives>> {
    const environment = await this.environments.get(query.environment);
    const { items, ...rest } = await this.redrives.list(environment.name, params.namespace, query);
    const progress = await this.redrives.progress(items.map(({ id }) => id));
    return { items: items.map((redrive) => shown(redrive, progress(redrive.id))), ...rest };
  }

  @Endpoint(getRedrive)
  async get(input: EndpointInput<typeof getRedrive>): Promise<EndpointOutput<typeof getRedrive>> {
    return this.#shown(await this.service.get(placeOf(input), input.params.id));
  }

  @Endpoint(listRedriveLetters)
  async letters(input: EndpointInput<typeof listRedriveLetters>): Promise<EndpointOutput<typeof listRedriveLetters>> {
    const { id } = await this.service.get(placeOf(input), input.params.id);
    const { items, ...rest } = await this.redrives.letters(id, input.query.state, input.query);
    return { items: items.map(({ redriveId: _, ...item }) => item), ...rest };
  }

  @Endpoint(cancelRedrive)
  async cancel(input: EndpointInput<typeof cancelRedrive>): Promise<EndpointOutput<typeof cancelRedrive>> {
    return this.#shown(await this.service.cancel(placeOf(input), input.params.id));
  }

  async #shown(redrive: RedriveEntity) {
    const progress = await this.redrives.progress([redrive.id]);
    return shown(redrive, progress(redrive.id));
  }
}

const placeOf = ({
  params,
  query,
}: Pick<EndpointInput<typeof getRedrive>, 'query'> & { params: { namespace: string } }): Place => ({
  namespace: params.namespace,
  environment: query.environment,
});

function requestOf(body: EndpointInput<typeof createRedrive>['body']): RedriveRequest {
  const { edit = null, pace, maxGenerations, ...selection } = body;
  return { selection, edit, pace, maxGenerations };
}

function shown(redrive: RedriveEntity, progress: RedriveProgress) {
  const { environment: _, edit, nextAt: __, createdAt, endedAt, ...same } = redrive;
  const times = { createdAt: createdAt.toISOString(), endedAt: endedAt?.toISOString() ?? null };
  return { ...same, ...progress, ...times, edited: edit !== null };
}
