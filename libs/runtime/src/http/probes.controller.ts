import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { Health } from '../health/health.js';
import type { PrometheusMetrics } from '../metrics/prometheus-metrics.js';
import { livenessAnswer, readinessAnswer } from './probes.js';

export interface ProbeSources {
  readonly health: Health;
  readonly metrics: PrometheusMetrics;
}

/** What is used of the HTTP server's answer. */
interface Reply {
  status(code: number): this;
  type(contentType: string): this;
  send(body: unknown): unknown;
}

export const PROBE_SOURCES = Symbol('probe sources');

@Controller()
export class ProbesController {
  constructor(@Inject(PROBE_SOURCES) private readonly sources: ProbeSources) {}

  @Get('healthz')
  alive() {
    return livenessAnswer();
  }

  @Get('readyz')
  async ready(@Res() reply: Reply): Promise<void> {
    const { status, body } = readinessAnswer(this.sources.health);
    await reply.status(status).send(body);
  }

  @Get('metrics')
  async metrics(@Res() reply: Reply): Promise<void> {
    const text = await this.sources.metrics.exposition();
    await reply.type(this.sources.metrics.contentType).send(text);
  }
}
