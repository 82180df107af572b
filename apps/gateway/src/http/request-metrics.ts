import type { Clock, Histogram, Metrics } from '@arkflows/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const duration = {
  name: 'ark_gateway_request_duration_seconds',
  help: 'Time from the request to the end of its answer, by operation and status class.',
  labels: ['operation', 'status'],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
} as const;

/** How long calls take, by endpoint. */
export class RequestMetrics {
  readonly #started = new WeakMap<FastifyRequest, number>();
  readonly #bound = new Map<string, Histogram>();

  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  begin(request: FastifyRequest): void {
    this.#started.set(request, this.clock.monotonic());
  }

  end(request: FastifyRequest, reply: FastifyReply): void {
    const started = this.#started.get(request);
    if (started === undefined) return;
    const operation = request.routeOptions.config?.endpoint?.operation ?? 'none';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    this.#histogram(operation, status).observe((this.clock.monotonic() - started) / 1000);
  }

  #histogram(operation: string, status: string): Histogram {
    const id = `${operation} ${status}`;
    const known = this.#bound.get(id);
    if (known) return known;
    const bound = this.metrics.histogram(duration).labels({ operation, status });
    this.#bound.set(id, bound);
    return bound;
  }
}
