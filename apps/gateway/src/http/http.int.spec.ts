import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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

  it('refuse a body of another type, and one that is too large', async () => {
    expect((await gateway.api.put('/v1/namespaces/x', '<a/>', { type: 'text/xml' })).status).toBe(415);
    const large = { description: 'x'.repeat(1_100_000) };
    expect((await gateway.api.put('/v1/namespaces/x', large)).json).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuse an address that is no URL path', async () => {
    expect((await gateway.api.get('/v1/namespaces/%zz')).json).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });

  it('are counted by operation', async () => {
    await gateway.api.get('/v1/me');
    const { text, headers } = await gateway.api.get('/metrics', { key: null });
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toMatch(/ark_gateway_request_duration_seconds_count\{operation="me",status="2xx"\} [1-9]/);
  });
});
