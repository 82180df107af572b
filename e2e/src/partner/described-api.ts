// The Norwegian state's dialogue API as its published description has it: 430 kB of OpenAPI, against which every request is checked.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { apiClient, basicAuthorisation } from './clients.js';
import { serve, tell } from './serve.js';

const [certificates = '', provider = ''] = process.argv.slice(2);
const published: unknown = createRequire(import.meta.url)('@digdir/dialogporten-schema/swagger.verified.json');
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The validator takes `nullable` beside a type only, as OpenAPI 3.0.3 has it; the description is older. */
const withoutStrayNullable = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'nullable' in value && !('type' in value)
    ? { ...value, nullable: undefined }
    : value;

/** Asked anew each time, so that a token that was taken back is refused at once. */
async function isActive(token: string): Promise<boolean> {
  const answer = await fetch(`${provider}/token/introspection`, {
    method: 'POST',
    headers: { authorization: basicAuthorisation(apiClient) },
    body: new URLSearchParams({ token }),
    signal: AbortSignal.timeout(10_000),
  });
  return answer.ok && ((await answer.json()) as { active: boolean }).active;
}

const tokenOf = (authorization: unknown): string => /^Bearer (.+)$/.exec(String(authorization))?.[1] ?? '';

const answer = (response: ServerResponse, status: number, body?: unknown) =>
  body === undefined
    ? response.writeHead(status).end()
    : response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const api = new OpenAPIBackend({
  definition: JSON.parse(JSON.stringify(published), withoutStrayNullable) as Document,
  quick: true,
  ajvOpts: { formats: { guid }, logger: false },
  securityHandlers: { JWTBearerAuth: ({ request }) => isActive(tokenOf(request.headers.authorization)) },
  handlers: {
    unauthorizedHandler: (_, __, response) => answer(response, 401, {}),
    validationFail: ({ validation }, _, response) => answer(response, 400, { errors: validation.errors }),
    notFound: (_, __, response) => answer(response, 404, {}),
    methodNotAllowed: (_, __, response) => answer(response, 405),
    notImplemented: ({ api: described, operation }, _, response) => {
      const { status, mock } = described.mockResponseForOperation(operation.operationId ?? '');
      return status === 204 ? answer(response, 204) : answer(response, status, mock ?? null);
    },
  },
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const { method = '', url = '', headers } = request;
  const [path = '', query = ''] = url.split('?');
  const body = Buffer.concat(pieces).toString();
  await api.handleRequest({ method, path, query, headers: headers as Record<string, string>, body }, {}, response);
  tell({ method, path, status: response.statusCode, token: tokenOf(headers.authorization), body });
}

await api.init();
await serve(certificates, () => (request, response) => void take(request, response));
