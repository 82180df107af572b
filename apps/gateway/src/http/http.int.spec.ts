import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

describe('answers of the gateway', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('are problem details with the id of the request', async () => {
    const { status, headers, json } = await gateway.api.get('/v1/namespaces/nowhere');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(json).toMatchObject({ status: 404, code: 'NOT_FOUND', instance: headers.get('x-request-id') });
  });

  it('say what is near an address that is not there', async () => {
    expect((await gateway.api.get('/v1/namespace')).json).toMatchObject({
      code: 'NOT_FOUND',
      detail: expect.stringContaining("did you mean '/v1/namespaces'?"),
    });
  });

  it('say which methods an address takes', async () => {
    expect((await gateway.api.post('/v1/namespaces', {})).json).toMatchObject({
      status: 405,
      detail: '/v1/namespaces takes GET, not POST',
    });
  });

  it('give the place at which a JSON body breaks off, and quote nothing of it', async () => {
    const { json, text } = await gateway.api.put('/v1/namespaces/x', '{\n  "description": "c4n4ry",,\n}', {
      type: 'application/json',
    });
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'body', line: 2, column: 27 }] });
    expect(text).not.toContain('c4n4ry');
  });

  it('name unknown fields and query parameters, with the nearest', async () => {
    expect((await gateway.api.put('/v1/namespaces/x', { descripton: 'x' })).json).toMatchObject({
      errors: [{ path: 'body.descripton', suggestion: "Did you mean 'description'?" }],
    });
    expect((await gateway.api.get('/v1/namespaces/default/profiles?limt=3')).json).toMatchObject({
      errors: [{ path: 'query.limt', suggestion: "Did you mean 'limit'?" }],
    });
  });

  it('say in plain words what does not fit', async () => {
    expect((await gateway.api.post('/v1/namespaces/default/deployments', { revision: 0 })).json).toMatchObject({
      errors: expect.arrayContaining([
        expect.objectContaining({ path: 'body.profile', message: "The field 'profile' is missing" }),
        expect.objectContaining({ path: 'body.revision', message: 'must be at least 1' }),
      ]),
    });
    expect((await gateway.api.get('/v1/namespaces/default/profiles?limit=many')).json).toMatchObject({
      errors: [{ path: 'query.limit', message: 'must be a whole number, but is no number' }],
    });
  });

  it('advise nothing that the answer does not hold', async () => {
    const { json } = await gateway.api.get('/v1/namespaces/nowhere');
    expect(json.detail).not.toContain('did you mean');
    expect(json.advice).not.toContain('did you mean');
  });

  it('refuse a body of another type, and one that is too large', async () => {
    expect((await gateway.api.put('/v1/namespaces/x', '<a/>', { type: 'text/xml' })).status).toBe(415);
    const large = { description: 'x'.repeat(1_100_000) };
    expect((await gateway.api.put('/v1/namespaces/x', large)).json).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuse an address that is no URL path', async () => {
    expect((await gateway.api.get('/v1/namespaces/%zz')).json).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  it('show nothing of a fault of ours, which is logged once with the id of the answer', async () => {
    await gateway.database.query('ALTER TABLE gateway.runs RENAME TO elsewhere');
    const { status, json, text } = await gateway.api.get('/v1/namespaces/default/runs');
    await gateway.database.query('ALTER TABLE gateway.elsewhere RENAME TO runs');
    expect([status, json.code]).toEqual([500, 'INTERNAL']);
    expect(text).not.toMatch(/relation|select|runs"/i);
    const logged = gateway.log.of('request failed by a fault of ours');
    expect(logged.map(({ requestId }) => requestId)).toEqual([json.instance]);
  });

  it('are audited where their endpoint says so: who did what, and how it ended', async () => {
    await gateway.api.put('/v1/namespaces/audited', {});
    await gateway.api.get('/v1/namespaces/audited');
    const { keyId } = (await gateway.api.get('/v1/me')).json;
    await until(async () => gateway.log.of('audit').length > 0);
    const lines = gateway.log.of('audit').filter(({ resource }) => resource === 'namespaces/audited');
    expect(lines).toMatchObject([{ action: 'namespace.put', actor: keyId, status: 201 }]);
  });

  it('are counted by operation', async () => {
    await gateway.api.get('/v1/me');
    const { text, headers } = await gateway.api.get('/metrics', { key: null });
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/ark_gateway_request_duration_seconds_count\{operation="me",status="2xx"\} [1-9]/);
  });
});
