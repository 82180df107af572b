import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

describe('namespaces', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it('has the default one from the start, which stays', async () => {
    const { api } = gateway;
    expect((await api.get('/v1/namespaces')).json.items).toEqual([expect.objectContaining({ name: 'default' })]);
    expect((await api.delete('/v1/namespaces/default')).json).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('creates, describes, shows and deletes one', async () => {
    const { api } = gateway;
    expect((await api.put('/v1/namespaces/sales', { description: 'The sales team' })).status).toBe(201);
    expect((await api.put('/v1/namespaces/sales', { description: 'Sales' })).status).toBe(200);
    expect((await api.get('/v1/namespaces/sales')).json).toMatchObject({ name: 'sales', description: 'Sales' });
    expect((await api.delete('/v1/namespaces/sales')).status).toBe(204);
    expect((await api.get('/v1/namespaces/sales')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('is deleted when its profiles are, and takes them up again with their revision numbers', async () => {
    const { api } = gateway;
    const path = '/v1/namespaces/seasonal';
    const apply = () =>
      api.put(`${path}/profiles/one`, manifest('one', { namespace: 'seasonal' }), { type: 'application/yaml' });
    await api.put(path, {});
    await apply();
    expect((await api.delete(path)).json).toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining('1 profile'),
    });
    await api.delete(`${path}/profiles/one`);
    expect((await api.delete(path)).status).toBe(204);
    expect((await apply()).status).toBe(404);
    await api.put(path, {});
    expect((await apply()).json).toMatchObject({ revision: 2 });
  });

  it('suggests the nearest name', async () => {
    const { json } = await gateway.api.get('/v1/namespaces/defualt/profiles');
    expect(json).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining("did you mean 'default'?") });
  });

  it('refuses a name that Kubernetes would not take', async () => {
    const { json } = await gateway.api.put('/v1/namespaces/Sales_Team', {});
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'path.namespace' }] });
  });
});
