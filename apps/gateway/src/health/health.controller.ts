import { type Health, livenessAnswer, type PrometheusMetrics, readinessAnswer } from '@arkflows/runtime';
import { Controller, Inject } from '@nestjs/common';
import { Answer } from '../http/answer.js';
import type { EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { HEALTH, METRICS } from '../ports.js';
import { alive, metrics, ready } from './health.endpoints.js';

@Controller()
export class HealthController {
  constructor(
    @Inject(HEALTH) private readonly health: Health,
    @Inject(METRICS) private readonly registry: PrometheusMetrics,
  ) {}

  @Endpoint(alive)
  async alive(): Promise<EndpointOutput<typeof alive>> {
    return livenessAnswer();
  }

  @Endpoint(ready)
  async ready(): Promise<EndpointOutput<typeof ready>> {
    const { status, body } = readinessAnswer(this.health);
    return new Answer({ ...body, components: { ...body.components } }, { status });
  }

  @Endpoint(metrics)
  async metrics(): Promise<EndpointOutput<typeof metrics>> {
    return new Answer(await this.registry.exposition(), { headers: { 'content-type': this.registry.contentType } });
  }
}
