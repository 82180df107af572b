import { ArkError, type RunSummary } from '@arkflows/contracts';
import { Controller } from '@nestjs/common';
import { EnvironmentsService } from '../environments/environments.service.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import type { RunEntity } from './run.entity.js';
import { RunRepository } from './run.repository.js';
import { getRun, listRuns } from './runs.endpoints.js';

@Controller()
export class RunsController {
  constructor(
    private readonly runs: RunRepository,
    private readonly namespaces: NamespacesService,
    private readonly environments: EnvironmentsService,
  ) {}

  @Endpoint(listRuns)
  async list({ params, query }: EndpointInput<typeof listRuns>): Promise<EndpointOutput<typeof listRuns>> {
    await this.namespaces.get(params.namespace);
    const environment = await this.environments.get(query.environment);
    const recordedUntil = await this.runs.recordedUntil();
    const { items, ...rest } = await this.runs.list({ ...query, ...params, environment: environment.name }, query);
    return { items: items.map(shown), ...rest, recordedUntil };
  }

  @Endpoint(getRun)
  async get({ params, query }: EndpointInput<typeof getRun>): Promise<EndpointOutput<typeof getRun>> {
    const environment = await this.environments.get(query.environment);
    const run = await this.runs.find(environment.name, params.namespace, params.runId);
    if (run) return shown(run);
    throw new ArkError(
      'NOT_FOUND',
      `No run '${params.runId}' is kept: it is not finished yet, never was, was not sampled, or is too old`,
    );
  }
}

function shown(run: RunEntity): RunSummary {
  const { environment: _, recordedAt: __, trigger, code, message, startedAt, offset, ...same } = run;
  return {
    ...same,
    ...(trigger !== null && { trigger }),
    ...(code !== null && { code }),
    ...(message !== null && { message }),
    startedAt: startedAt.toISOString(),
    offset: Number(offset),
  };
}
