import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startGateway, type TestGateway } from '../../testing/gateway.fixture.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-permission'?: string;
  readonly security?: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Record<string, unknown>;
}

describe('the OpenAPI document', () => {
  let gateway: TestGateway;
  // biome-ignore lint/suspicious/noExplicitAny: a document of any shape is what is under test
  let document: any;
  beforeAll(async () => {
    gateway = await startGateway();
    document = (await gateway.api.get('/openapi.json', { key: null })).json;
  });
  afterAll(() => gateway.close());

  const operations = () =>
    Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  it('is valid OpenAPI 3.1, with every reference in place', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const references = JSON.stringify(document).match(/"#\/components\/[^"]+"/g) ?? [];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of new Set(references)) {
      const name = reference.slice('"#/components/schemas/'.length, -1);
      expect(Object.keys(document.components.schemas)).toContain(name);
    }
  });

  it.each([
    ['put', '/v1/namespaces/{namespace}/profiles/{name}'],
    ['post', '/v1/namespaces/{namespace}/profiles/{name}:lint'],
    ['post', '/v1/namespaces/{namespace}/deployments/{id}:rollback'],
    ['post', '/v1/topics/{topic}/events'],
    ['get', '/v1/namespaces/{namespace}/dead-letters/{runId}'],
    ['get', '/v1/connectors/{connector}'],
  ])('holds %s %s', (method, path) => expect(document.paths[path]?.[method]).toBeDefined());

  it('says of every call who may make it, what its path means and what it answers', () => {
    for (const { path, operation } of operations()) {
      expect(operation['x-permission'] ?? operation.security).toBeDefined();
      const named = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(named.map((name) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      expect(operation.summary).not.toBe('');
    }
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says of calls how a run may end, and what a problem tells of it', () => {
    const call = document.paths['/v1/namespaces/{namespace}/profiles/{name}/operations/{operation}:invoke'].post;
    expect(call.responses[409].description).toMatch(/DUPLICATE_EVENT.*OUTCOME_UNCERTAIN/);
    expect(call.responses[503].description).toContain('PARKED_FULL');
    const { properties, required } = document.components.schemas.ProblemDetails;
    expect(properties.details).toMatchObject({ type: 'object' });
    expect(required).not.toContain('details');
  });

  it('has the manifest of a profile as it is sent: only what has no default is required', () => {
    const body =
      document.paths['/v1/namespaces/{namespace}/profiles/{name}'].put.requestBody.content['application/json'];
    const name = body.schema.$ref.split('/').at(-1);
    expect(document.components.schemas[name].properties.spec.required).toEqual(['connector', 'operations']);
  });
});
