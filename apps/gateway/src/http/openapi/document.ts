import { type ErrorCode, errorCodes, ProblemDetails, problemContentType } from '@arkflows/contracts';
import type { z } from 'zod';
import type { EndpointDeclaration } from '../declaration.js';
import { type JsonSchema, SchemaComponents } from './schemas.js';

/** The OpenAPI 3.1 document of the declared endpoints, from the very schemas that requests are checked with. */
export function openApiDocument(
  declarations: readonly EndpointDeclaration[],
  version: string,
): Record<string, unknown> {
  const schemas = new SchemaComponents();
  // Answers first: where a component's two forms differ, the answer's keeps the plain name.
  const answers = new Map(declarations.map((declaration) => [declaration, responses(declaration, schemas)]));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const declaration of declarations) {
    paths[declaration.path] = {
      ...paths[declaration.path],
      [declaration.method.toLowerCase()]: {
        ...operation(declaration, schemas),
        responses: answers.get(declaration),
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Arkflows Integrations',
      version,
      description: 'Profiles, deployments, events, runs and dead letters. Problems are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(declarations.map(({ tag }) => tag))].sort().map((name) => ({ name })),
    security: [{ apiKey: [] }],
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'ark_…' } },
    },
  };
}

function operation(declaration: EndpointDeclaration, schemas: SchemaComponents): Record<string, unknown> {
  const { permission } = declaration;
  return {
    operationId: declaration.operation,
    tags: [declaration.tag],
    summary: declaration.summary,
    ...(declaration.description && { description: declaration.description }),
    ...(permission === 'public' ? { security: [] } : { 'x-permission': permission }),
    parameters: [
      ...parameters('path', declaration.params, schemas),
      ...parameters('query', declaration.query, schemas),
      ...(declaration.headers ?? []).map(({ name, description }) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(declaration.body && { requestBody: requestBody(declaration.body, schemas) }),
  };
}

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined, schemas: SchemaComponents): unknown[] {
  if (!schema) return [];
  const object = schemas.reference(schema, 'input');
  const required = new Set((object.required ?? []) as string[]);
  return Object.entries((object.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: place === 'path' || required.has(name),
      ...(description !== undefined && { description }),
      schema: rest,
    }),
  );
}

function requestBody(
  body: NonNullable<EndpointDeclaration['body']>,
  schemas: SchemaComponents,
): Record<string, unknown> {
  if (body.kind === 'json') {
    return { required: true, content: { 'application/json': { schema: schemas.reference(body.schema, 'input') } } };
  }
  const content = Object.entries(body.mediaTypes).map(([mediaType, { schema }]) => [
    mediaType,
    { schema: schema ? schemas.reference(schema, 'input') : {} },
  ]);
  const description = Object.entries(body.mediaTypes).map(([type, it]) => `\`${type}\`: ${it.description}`);
  return { required: true, description: description.join('\n\n'), content: Object.fromEntries(content) };
}

function responses(declaration: EndpointDeclaration, schemas: SchemaComponents): Record<string, unknown> {
  const content: Record<string, unknown> = {};
  if (declaration.response) {
    content['application/json'] = { schema: schemas.reference(declaration.response, 'output') };
  }
  for (const mediaType of declaration.textResponses ?? []) content[mediaType] = { schema: { type: 'string' } };
  const body = Object.keys(content).length > 0 ? { content } : {};
  const successes = [[declaration.status, declaration.summary], ...Object.entries(declaration.otherStatuses ?? {})].map(
    ([status, description]) => [String(status), { description, ...body }],
  );
  return { ...Object.fromEntries(successes), ...problems(declaration, schemas) };
}

function problems(declaration: EndpointDeclaration, schemas: SchemaComponents): Record<string, unknown> {
  const codes = new Set<ErrorCode>([...(declaration.problems ?? []), 'INVALID_REQUEST', 'INTERNAL']);
  if (declaration.permission !== 'public')
    for (const code of ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNAVAILABLE'] as const) codes.add(code);
  if (declaration.params) codes.add('NOT_FOUND');
  if (declaration.body) for (const code of ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) codes.add(code);
  const schema = schemas.reference(ProblemDetails, 'output');
  const statuses = new Set([...codes].map((code) => errorCodes[code].status));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: [...codes]
          .filter((code) => errorCodes[code].status === status)
          .map((code) => `\`${code}\`: ${errorCodes[code].title}`)
          .join('; '),
        content: { [problemContentType]: { schema } },
      },
    ]),
  );
}
