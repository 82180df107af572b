import { ArkError } from '@arkflows/contracts';
import { redact, redactText } from '@arkflows/security';
import { Controller } from '@nestjs/common';
import { EnvironmentsService } from '../environments/environments.service.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { NamespacesService } from '../namespaces/namespaces.service.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import { DeadLetterRepository } from './dead-letter.repository.js';
import { discardDeadLetters, getDeadLetter, listDeadLetters } from './dead-letters.endpoints.js';
import { shownHeaders, shownPayload } from './shown-payload.js';

@Controller()
export class DeadLettersController {
  constructor(
    private readonly deadLetters: DeadLetterRepository,
    private readonly namespaces: NamespacesService,
    private readonly environments: EnvironmentsService,
  ) {}

  @Endpoint(listDeadLetters)
  async list({
    params,
    query,
  }: EndpointInput<typeof listDeadLetters>): Promise<EndpointOutput<typeof listDeadLetters>> {
    await this.namespaces.get(params.namespace);
    const environment = await this.environments.get(query.environment);
    const filter = { ...query, ...params, environment: environment.name };
    const { items, ...rest } = await this.deadLetters.list(filter, query);
    return { items: items.map(summary), ...rest };
  }

  @Endpoint(getDeadLetter)
  async get({ params, query }: EndpointInput<typeof getDeadLetter>): Promise<EndpointOutput<typeof getDeadLetter>> {
    const environment = await this.environments.get(query.environment);
    const letter = await this.deadLetters.find(environment.name, params.namespace, params.runId);
    if (!letter) throw new ArkError('NOT_FOUND', `No dead letter '${params.runId}' is kept in '${params.namespace}'`);
    return {
      ...summary(letter),
      details: redact(letter.details) as Record<string, unknown> | null,
      key: letter.key && redactText(letter.key.toString('utf8')),
      headers: shownHeaders(letter.headers),
      payload: shownPayload(letter),
    };
  }

  @Endpoint(discardDeadLetters)
  async discard(input: EndpointInput<typeof discardDeadLetters>): Promise<EndpointOutput<typeof discardDeadLetters>> {
    const { params, query, body } = input;
    await this.namespaces.get(params.namespace);
    const environment = await this.environments.get(query.environment);
    const { all: _, ...filter } = body;
    return { discarded: await this.deadLetters.discard({ ...filter, ...params, environment: environment.name }) };
  }
}

const summary = (letter: DeadLetterEntity) => ({
  runId: letter.runId,
  namespace: letter.namespace,
  profile: letter.profile,
  revision: letter.revision,
  operation: letter.operation,
  trigger: letter.trigger,
  code: letter.code,
  message: redactText(letter.message),
  attempts: letter.attempts,
  origin: { topic: letter.topic, partition: letter.partition, offset: Number(letter.offset) },
  firstTriedAt: letter.firstTriedAt.toISOString(),
  diedAt: letter.diedAt.toISOString(),
  state: letter.state,
  generation: letter.generation,
  redriven:
    letter.redrivenAt && letter.redriveId !== null && letter.redrivenAs !== null
      ? { at: letter.redrivenAt.toISOString(), redrive: letter.redriveId, runId: letter.redrivenAs }
      : null,
});
