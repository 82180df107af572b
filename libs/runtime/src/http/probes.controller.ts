import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Health } from '../health/health.js';
import type { PrometheusMetrics } from '../metrics/prometheus-metrics.js';
import { livenessAnswer, readinessAnswer } from './probes.js';

export interface ProbeSources {
  readonly health: Health;
  readonly metrics: PrometheusMetrics;
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
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { status, body } = readinessAnswer(this.sources.health);
    await reply.status(status).send(body);
  }

  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.sources.metrics.exposition();
    await reply.type(this.sources.metrics.contentType).send(text);
  }
}
