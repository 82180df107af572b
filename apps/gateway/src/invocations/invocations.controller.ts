import { claimCheckOf } from '@arkflows/blobs';
import { Controller } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import type { EndpointInput, EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { eventIdOf, traceOf } from './invocation-headers.js';
import { invokeOperation } from './invocations.endpoints.js';
import { InvocationsService } from './invocations.service.js';
import { LargeResults } from './large-results.js';
import { readPreference } from './prefer.js';
import { answerOf } from './result-answer.js';

@Controller()
export class InvocationsController {
  constructor(
    private readonly invocations: InvocationsService,
    private readonly largeResults: LargeResults,
  ) {}

  @Endpoint(invokeOperation)
  async invoke(input: EndpointInput<typeof invokeOperation>): Promise<EndpointOutput<typeof invokeOperation>> {
    const { params, query, body, headers, gone } = input;
    const { namespace, name: profile, operation } = params;
    const { waitMs, respondAsync, applied } = readPreference(headers.prefer);
    const { runId, result } = await this.invocations.invoke({
      namespace,
      profile,
      operation,
      environment: query.environment,
      id: eventIdOf(headers),
      ...body,
      waitMs,
      respondAsync,
      trace: traceOf(headers),
      gone,
    });
    const said: Record<string, string> = applied === '' ? {} : { 'preference-applied': applied };
    if (result) {
      const claim = claimCheckOf(result);
      const answer = answerOf(result, runId);
      const body = claim ? await this.largeResults.answer(runId, claim, gone) : answer;
      return new Answer(body, { headers: said });
    }
    const location = `/v1/namespaces/${namespace}/runs/${runId}`;
    return new Answer({ runId, status: 'accepted' as const }, { status: 202, headers: { ...said, location } });
  }
}
