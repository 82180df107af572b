import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

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

  it('suggests the nearest name', async () => {
    const { json } = await gateway.api.get('/v1/namespaces/defualt/profiles');
    expect(json).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining("did you mean 'default'?") });
  });

  it('refuses a name that Kubernetes would not take', async () => {
    const { json } = await gateway.api.put('/v1/namespaces/Sales_Team', {});
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'path.namespace' }] });
  });
});
