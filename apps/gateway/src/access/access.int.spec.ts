import { createApiKey } from '@arkflows/security';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-permission'?: string;
  readonly security?: readonly unknown[];
}

describe('access to the gateway', () => {
  let gateway: TestGateway;
  let operations: { method: string; path: string; operation: Operation }[];
  beforeAll(async () => {
    gateway = await startGateway();
    const { paths } = (await gateway.api.get('/openapi.json')).json as {
      paths: Record<string, Record<string, Operation>>;
    };
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, 'x1'),
        operation,
      })),
    );
  });
  afterAll(() => gateway.close());

  const keyWith = async (...permissions: string[]) =>
    (await gateway.api.post('/v1/api-keys', { name: 'test', permissions })).json as { id: string; key: string };

  it('is open for the probes, the metrics and the documents only', async () => {
    const open = operations.filter(({ operation }) => operation.security?.length === 0);
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/asyncapi.json',
      '/docs',
      // No such file, but no key is asked for either.
      '/docs/x1',
      '/healthz',
      '/metrics',
      '/openapi.json',
      '/readyz',
    ]);
    for (const { path } of open) {
      expect((await gateway.api.get(path, { key: null })).status).toBe(path === '/docs/x1' ? 400 : 200);
    }
  });

  it('is refused to every other endpoint without a key, and with one that is wrong', async () => {
    const closed = operations.filter(({ operation }) => operation.security === undefined);
    expect(closed.length).toBeGreaterThan(20);
    for (const { method, path } of closed) {
      const answer = await gateway.api.call(method, path, { key: null });
      expect([method, path, answer.status, answer.json.code]).toEqual([method, path, 401, 'UNAUTHENTICATED']);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
    for (const key of ['nonsense', createApiKey().text])
      expect((await gateway.api.get('/v1/me', { key })).status).toBe(401);
  });

  it('is refused where the key lacks the permission, which the answer names', async () => {
    const withPermission = operations.filter(({ operation }) => operation['x-permission'] !== 'authenticated');
    const [reader, other] = await Promise.all([keyWith('namespaces.read'), keyWith('events.publish')]);
    for (const { method, path, operation } of withPermission) {
      const permission = operation['x-permission'];
      if (permission === undefined) continue;
      const { key } = permission === 'namespaces.read' ? other : reader;
      const { status, json } = await gateway.api.call(method, path, { key });
      expect([method, path, status, json.code]).toEqual([method, path, 403, 'PERMISSION_DENIED']);
      expect(json.detail).toContain(`'${permission}'`);
    }
  });

  it('is decided before the body is read', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 'x');
    const { status } = await gateway.api
      .post('/v1/topics/x/events', body, { key: null, type: 'text/plain' })
      .catch(() => ({ status: 401 }));
    expect(status).toBe(401);
  });

  it('tells a caller whose key it is', async () => {
    const { id, key } = await keyWith('runs.read');
    expect((await gateway.api.get('/v1/me', { key })).json).toEqual({
      keyId: id,
      name: 'test',
      permissions: ['runs.read'],
    });
  });

  it('shows the text of a key once, and keeps only its hash', async () => {
    const { id, key } = await keyWith('runs.read');
    expect((await gateway.api.get('/v1/api-keys')).text).not.toContain(key);
    const [row] = await gateway.database.query('SELECT * FROM gateway.api_keys WHERE id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain(key);
  });

  it('ends at once when the key is deleted or has expired', async () => {
    const { id, key } = await keyWith('runs.read');
    expect((await gateway.api.get('/v1/me', { key })).status).toBe(200);
    expect((await gateway.api.delete(`/v1/api-keys/${id}`)).status).toBe(204);
    expect((await gateway.api.get('/v1/me', { key })).status).toBe(401);
    const expired = { name: 'old', permissions: ['runs.read'], expiresAt: '2020-01-01T00:00:00Z' };
    const { key: old } = (await gateway.api.post('/v1/api-keys', expired)).json;
    expect((await gateway.api.get('/v1/me', { key: old })).status).toBe(401);
  });

  it('ends within a second when the key is deleted on another gateway', async () => {
    const other = await gateway.another();
    const { id, key } = await keyWith('runs.read');
    expect((await gateway.api.get('/v1/me', { key })).status).toBe(200);
    expect((await other.api.delete(`/v1/api-keys/${id}`)).status).toBe(204);
    await until(async () => (await gateway.api.get('/v1/me', { key })).status === 401, 2_000);
    expect((await other.api.get('/v1/me', { key })).status).toBe(401);
  });

  it('cannot be widened by a key that may make keys', async () => {
    const { key } = await keyWith('api-keys.write', 'runs.read');
    const make = (permissions: string[]) => gateway.api.post('/v1/api-keys', { name: 'x', permissions }, { key });
    expect((await make(['runs.read'])).status).toBe(201);
    expect((await make(['profiles.write'])).json).toMatchObject({ status: 403, code: 'PERMISSION_DENIED' });
    expect((await make(['*'])).status).toBe(403);
  });

  it('follows the admin key of the configuration: a new one ends the one before', async () => {
    const next = createApiKey();
    const other = await gateway.another({ adminKey: next.text });
    expect((await other.api.get('/v1/me')).json).toMatchObject({ name: 'admin', permissions: ['*'] });
    await until(async () => (await gateway.api.get('/v1/me')).status === 401, 2_000);
    expect((await other.api.delete(`/v1/api-keys/${next.id}`)).json).toMatchObject({ code: 'CONFLICT' });
  });
});
