import { ArkError, type RunSummary } from '@arkflows/contracts';
import { Controller, StreamableFile } from '@nestjs/common';
import { EnvironmentsService } from '../environments/environments.service.js';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import type { RunEntity } from './run.entity.js';
import { type RunFilter, RunRepository } from './run.repository.js';
import { RunStreams } from './run-streams.js';
import { getRun, listRuns } from './runs.endpoints.js';

const EVENT_STREAM = 'text/event-stream';

@Controller()
export class RunsController {
  constructor(
    private readonly runs: RunRepository,
    private readonly namespaces: NamespacesService,
    private readonly environments: EnvironmentsService,
    private readonly streams: RunStreams,
  ) {}

  @Endpoint(listRuns)
  async list(input: EndpointInput<typeof listRuns>): Promise<EndpointOutput<typeof listRuns>> {
    const { params, query, headers } = input;
    await this.namespaces.get(params.namespace);
    const environment = await this.environments.get(query.environment);
    const filter = { ...query, ...params, environment: environment.name };
    if (headers.accept?.includes(EVENT_STREAM)) return this.#stream(filter, input);
    const recordedUntil = await this.runs.recordedUntil();
    const { items, ...rest } = await this.runs.list(filter, query);
    return { items: items.map(shown), ...rest, recordedUntil };
  }

  #stream(filter: RunFilter, { headers, gone }: EndpointInput<typeof listRuns>) {
    const lastEventId = headers['last-event-id'];
    const events = this.streams.open(filter, lastEventId?.toString(), shown, gone);
    return new Answer(new StreamableFile(events, { type: `${EVENT_STREAM}; charset=utf-8` }), {
      // Its connection ends with it: one that stays open would keep a gateway from stopping.
      headers: { connection: 'close', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
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
  const { environment: _, recordedAt: __, trigger, code, message, fallback, cache, startedAt, offset, ...same } = run;
  return {
    ...same,
    ...(trigger !== null && { trigger }),
    ...(code !== null && { code }),
    ...(message !== null && { message }),
    ...(fallback !== null && { fallback }),
    ...(cache !== null && { cache }),
    startedAt: startedAt.toISOString(),
    offset: Number(offset),
  };
}
