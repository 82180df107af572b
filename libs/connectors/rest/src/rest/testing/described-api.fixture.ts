import { createRequire } from 'node:module';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { json, TestServer } from './test-server.fixture.js';

/** The published description of the Norwegian state's dialogue API: 36 paths, 430 kB. */
const published: unknown = createRequire(import.meta.url)('@digdir/dialogporten-schema/swagger.verified.json');

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The validator takes `nullable` beside a type only, as OpenAPI 3.0.3 has it; the description is older. */
const withoutStrayNullable = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'nullable' in value && !('type' in value)
    ? { ...value, nullable: undefined }
    : value;

/** A server for that API that checks every request against its description, and answers with what the description allows to who has the token. */
export async function startDescribedApi(token: string): Promise<TestServer> {
  const api = new OpenAPIBackend({
    definition: JSON.parse(JSON.stringify(published), withoutStrayNullable) as Document,
    quick: true,
    ajvOpts: { formats: { guid }, logger: false },
    securityHandlers: { JWTBearerAuth: ({ request }) => request.headers.authorization === `Bearer ${token}` },
    handlers: {
      unauthorizedHandler: (_, __, response) => json(response, 401, {}),
      validationFail: ({ validation }, _, response) => json(response, 400, { errors: validation.errors }),
      notFound: (_, __, response) => json(response, 404, {}),
      notImplemented: ({ api: described, operation }, _, response) => {
        const { status, mock } = described.mockResponseForOperation(operation.operationId ?? '');
        return status === 204 ? response.writeHead(204).end() : json(response, status, mock ?? null);
      },
    },
  });
  await api.init();
  return TestServer.start(({ method, url, headers, body }, response) => {
    const [path = '', query = ''] = url.split('?');
    return api.handleRequest({ method, path, query, headers: headers as Record<string, string>, body }, {}, response);
  });
}
