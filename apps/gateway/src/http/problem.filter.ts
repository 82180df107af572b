import { ArkError, errorCodes, type Log, problemContentType, problemDetails } from '@arkflows/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { asArkError } from './known-errors.js';
import type { Routes } from './routes.js';

/** Every failure leaves as problem details (RFC 9457). What nobody foresaw is logged once, with the id that the answer shows. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Log,
    private readonly routes: Routes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const known = asArkError(error, () => this.routes.missing(request.method, request.originalUrl));
    if (!known || known.code === 'INTERNAL') {
      this.log.error({ requestId: request.id, error }, 'request failed by a fault of ours');
    }
    sendProblem(reply, known ?? error, request.id);
  }
}

/** Answers with the problem details of an error. */
export function sendProblem(reply: FastifyReply, error: unknown, requestId: string): void {
  const problem = problemDetails(error, requestId);
  reply.headers({ ...challenge(problem.code), 'content-type': problemContentType });
  reply.status(problem.status).send(JSON.stringify(problem));
}

const challenge = (code: ArkError['code']): Record<string, string> =>
  errorCodes[code].status === 401 ? { 'www-authenticate': 'Bearer realm="arkflows"' } : {};
