import { ArkError, readValue } from '@arkflows/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { anonymous, type Principal } from '../access/principal.js';
import { refuseLargeBody } from './admission.js';
import type { BodyDeclaration, EndpointDeclaration, EndpointInput } from './declaration.js';
import { invalidRequest } from './invalid-request.js';
import { parseJsonBody } from './json-body.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; absent on public endpoints. */
    principal?: Principal;
  }
  interface FastifyContextConfig {
    endpoint?: EndpointDeclaration;
  }
}

const noQuery = z.strictObject({});

/** Reads from a request what its endpoint declares. Throws ArkError for what does not fit. */
export function readInput(
  declaration: EndpointDeclaration,
  request: FastifyRequest,
  reply: FastifyReply,
): EndpointInput {
  return {
    params: declaration.params ? check('path', declaration.params, request.params) : {},
    query: check('query', declaration.query ?? noQuery, request.query),
    body: declaration.body ? readBody(declaration, declaration.body, request) : undefined,
    headers: request.headers,
    principal: request.principal ?? anonymous,
    get gone() {
      return goneSignal(reply);
    },
  } as EndpointInput;
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  else
    raw.once('close', () => {
      if (!raw.writableFinished) controller.abort();
    });
  return controller.signal;
}

/** Media type without its parameters, in lower case; empty when there is none. */
const mediaTypeOf = (header: string | undefined): string => (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

function readBody(declaration: EndpointDeclaration, body: BodyDeclaration, request: FastifyRequest): unknown {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  refuseLargeBody(bytes.length, declaration);
  const mediaType = mediaTypeOf(request.headers['content-type']);
  if (body.kind === 'bytes') return { mediaType, bytes };
  if (bytes.length === 0) return check('body', body.schema, {});
  if (mediaType !== 'application/json') {
    throw new ArkError('UNSUPPORTED_MEDIA_TYPE', `'${mediaType}' is not read here; send application/json`);
  }
  return check('body', body.schema, parseJsonBody(bytes));
}

function check(part: string, schema: z.ZodType, value: unknown): unknown {
  const read = readValue(schema, value, [part]);
  if (read.problems) throw invalidRequest(read.problems);
  return read.data;
}
