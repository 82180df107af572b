import type { Log } from '@arkflows/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fillPath } from './paths.js';

/** One log line for each call that its declaration wants audited: who did what to which resource, and how it ended. */
export function recordAudit(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const declaration = request.routeOptions.config?.endpoint;
  if (!declaration || declaration.audit === 'none') return;
  const { action, resource } = declaration.audit;
  log.info(
    {
      action,
      resource: fillPath(resource, request.params as Record<string, unknown>),
      actor: request.principal?.keyId ?? null,
      status: reply.statusCode,
      requestId: request.id,
    },
    'audit',
  );
}
