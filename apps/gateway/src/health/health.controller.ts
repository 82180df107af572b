import { type Health, livenessAnswer, type PrometheusMetrics, readinessAnswer } from '@arkflows/runtime';
import { Controller, Inject } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { Answer } from '../http/answer.js';
import type { EndpointOutput } from '../http/declaration.js';
import { Endpoint } from '../http/endpoint.js';
import { openApiDocument } from '../http/openapi/document.js';
import { Routes } from '../http/routes.js';
import { CONFIG, HEALTH, METRICS } from '../ports.js';
import { alive, metrics, openApi, ready } from './health.endpoints.js';

@Controller()
export class HealthController {
  #document: Record<string, unknown> | undefined;

  constructor(
    @Inject(HEALTH) private readonly health: Health,
    @Inject(METRICS) private readonly registry: PrometheusMetrics,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly routes: Routes,
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

  @Endpoint(openApi)
  async openApi(): Promise<EndpointOutput<typeof openApi>> {
    this.#document ??= openApiDocument(this.routes.declarations, this.config.version);
    return this.#document;
  }
}
