import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock, Log, Metrics } from '@arkflows/contracts';
import { type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Authenticate, admit } from './admission.js';
import { AnswerInterceptor } from './answer.interceptor.js';
import { recordAudit } from './audit-trail.js';
import { asArkError } from './known-errors.js';
import { rewriteCustomMethod } from './paths.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { RequestMetrics } from './request-metrics.js';
import type { Routes } from './routes.js';
import { watchSilentConnections } from './silent-connections.js';

/** Largest body of any endpoint. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024;

export interface HttpDependencies {
  readonly log: Log;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly routes: Routes;
  readonly authenticate: Authenticate;
}

/** A Nest application on Fastify whose every route is a declared endpoint. Not listening yet. */
export async function createHttpApplication(
  module: Type | DynamicModule,
  { log, clock, metrics, routes, authenticate }: HttpDependencies,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => `req_${randomUUID()}`,
    rewriteUrl: (request: IncomingMessage) => rewriteCustomMethod(request.url ?? '/'),
    // What the router itself refuses reaches no filter.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(
        reply,
        asArkError(error, () => routes.missing(request.method, request.originalUrl)),
        request.id,
      ),
    // A client that trickles its request may hold a connection for so long at most.
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
  });
  const fastify = adapter.getInstance();
  const endSilentConnections = watchSilentConnections(fastify.server);
  fastify.addHook('preClose', async () => endSilentConnections());
  const observed = new RequestMetrics(metrics, clock);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRoute', ({ url, method, config }) => {
    const declaration = config?.endpoint;
    if (!declaration) throw new Error(`the route ${method} ${url} was not made by @Endpoint`);
    if (method === declaration.method) routes.add(declaration);
  });
  fastify.addHook('onRequest', async (request, reply) => {
    observed.begin(request);
    reply.header('x-request-id', request.id);
    await admit(request, authenticate);
  });
  fastify.addHook('onResponse', async (request, reply) => {
    observed.end(request, reply);
    recordAudit(log, request, reply);
  });

  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(log, routes));
  app.useGlobalInterceptors(new AnswerInterceptor());
  await app.init();
  await fastify.ready();
  return app;
}
