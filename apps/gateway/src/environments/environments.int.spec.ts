import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';

describe('environments', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  it("has the gateway's own from the start", async () => {
    expect((await gateway.api.get('/v1/environments')).json.items).toMatchObject([
      { name: 'dev', topicPrefix: 'ark.dev', own: true },
    ]);
  });

  it('gives a new one its topic prefix, which stays', async () => {
    expect((await gateway.api.put('/v1/environments/test', {})).json).toMatchObject({
      topicPrefix: 'ark.test',
      own: false,
    });
    expect((await gateway.api.put('/v1/environments/test', { topicPrefix: 'ark.other' })).json.code).toBe('CONFLICT');
    expect((await gateway.api.put('/v1/environments/test', { description: 'For tests' })).json).toMatchObject({
      topicPrefix: 'ark.test',
      description: 'For tests',
    });
  });

  it.each(['ark.dev', 'ark.dev.inner', 'ark.DEV', 'shop'])('refuses the prefix %s', async (topicPrefix) => {
    expect((await gateway.api.put('/v1/environments/clash', { topicPrefix })).status).toBeGreaterThanOrEqual(400);
  });

  it('refuses one on another broker, and says so', async () => {
    const { json } = await gateway.api.put('/v1/environments/far', { broker: 'kafka.example:9092' });
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'body.broker' }] });
  });

  it('does not know others', async () => {
    expect((await gateway.api.get('/v1/environments/tset')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
