import { ConnectorError } from '@arkflows/connector-sdk';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';
import { TestService } from '../testing/service.fixture.js';

const base = '/v1/namespaces/default';
const policies = '  policies:\n    retry: { for: 9h, initial: 1h, max: 1h, inPlace: 0s }\n';
const away = () => {
  throw new ConnectorError('TARGET_UNAVAILABLE', 'Bearer c4n4ry-c4n4ry is away', { retryable: true });
};

describe('parked events', () => {
  let gateway: TestGateway;
  let service: TestService;
  let key: string;
  beforeAll(async () => {
    gateway = await startGateway();
    service = new TestService(gateway);
    await service.start();
    for (const name of ['places', 'others']) {
      const yaml = manifest(name).replace('name: place-created', `name: ${name}-created`) + policies;
      await gateway.api.put(`${base}/profiles/${name}`, yaml.replace('topic: shop.places', `topic: shop.${name}`), {
        type: 'application/yaml',
      });
      const { json } = await gateway.api.post(`${base}/deployments`, { profile: name });
      await until(async () => (await gateway.api.get(`${base}/deployments/${json.id}`)).json.state === 'active');
    }
  });
  afterAll(async () => {
    await service.stop();
    await gateway.close();
  });
  let last = 0;
  beforeEach(() => {
    key = `key ${++last}`;
    service.script = away;
    service.rows.length = 0;
  });
  afterEach(async () => {
    await change('cancel', { all: true, behind: true });
    await until(async () => (await list()).items.length === 0);
  });

  /** Commands of this test's key; resolves when all of them wait. */
  const park = async (names: readonly string[], profile = 'places') => {
    const headers = (name: string) => ({
      ce_specversion: '1.0',
      ce_id: name,
      ce_source: '/test',
      ce_type: 'io.arkflows.command.v1',
      ce_arkprofile: `default/${profile}`,
      ce_arkoperation: 'insertPlace',
    });
    const records = names.map((name) => ({ key, value: JSON.stringify({ name }), headers: headers(name) }));
    await gateway.broker.producer().send('ark.dev.database.commands', records);
    await until(async () => (await mine()).some(({ behind }) => behind === names.length - 1));
  };
  type Item = { id: string; behind: number };
  const list = async (query = '') => (await gateway.api.get(`${base}/parked?${query}`)).json;
  const mine = async (): Promise<Item[]> => (await list(`key=${encodeURIComponent(key)}`)).items;
  const change = (how: 'retryNow' | 'cancel', body: object) => gateway.api.post(`${base}/parked:${how}`, body);

  it('are seen with their key, why they wait, until when, and what is behind them', async () => {
    await park(['a', 'b', 'c']);
    const [item] = await mine();
    expect(item).toMatchObject({
      namespace: 'default',
      profile: 'places',
      trigger: null,
      topic: 'ark.dev.database.commands',
      key,
      ordering: 'key',
      attempts: 1,
      code: 'TARGET_UNAVAILABLE',
      behind: 2,
      bytes: 36,
      cancelling: false,
    });
    expect(JSON.stringify(item)).not.toContain('c4n4ry');
    expect((await list('code=TARGET_REJECTED')).items).toEqual([]);
    expect((await list('profile=others')).items).toEqual([]);
  });

  it('come in pages', async () => {
    await park(['a']);
    const [first] = [key];
    key = `${key} more`;
    await park(['b'], 'others');
    const page = await list('limit=1');
    const next = await list(`limit=1&cursor=${page.nextCursor}`);
    expect([...page.items, ...next.items].map((item) => item.key).sort()).toEqual([first, key].sort());
    expect(next.nextCursor === undefined || (await list(`cursor=${next.nextCursor}`)).items.length === 0).toBe(true);
    expect((await gateway.api.get(`${base}/parked?cursor=nonsense`)).json.code).toBe('INVALID_REQUEST');
  });

  it('are tried now, in their order', async () => {
    await park(['a', 'b']);
    service.script = (row) => ({ row });
    service.rows.length = 0;
    const [{ id = '' } = {}] = await mine();
    expect((await change('retryNow', { ids: [id] })).json).toEqual({ keys: 1, events: 1 });
    await until(async () => service.rows.length === 2);
    expect(service.rows).toEqual([{ name: 'a' }, { name: 'b' }]);
    await until(async () => (await mine()).length === 0);
  });

  it('are given up: dead letters in order, and never called again', async () => {
    await park(['x', 'y']);
    service.rows.length = 0;
    expect((await change('cancel', { profile: 'places', behind: true })).json).toMatchObject({ events: 2 });
    await until(async () => (await mine()).length === 0);
    const dead = async () =>
      (await gateway.api.get(`${base}/dead-letters?code=EVENT_CANCELLED&text=${key}`)).json.items;
    await until(async () => (await dead()).length === 2);
    expect(service.rows).toEqual([]);
  });

  it('are touched only when it is said which', async () => {
    for (const body of [{}, { all: true, key: 'k' }, { ids: [] }, { ids: ['run_1'] }]) {
      expect((await change('cancel', body)).json.code).toBe('INVALID_REQUEST');
    }
    const gone = await change('retryNow', { ids: [`parked_${'0'.repeat(24)}`] });
    expect(gone.json).toEqual({ keys: 0, events: 0 });
    expect((await change('retryNow', { profile: 'nowhere' })).json.code).toBe('NOT_FOUND');
  });

  it('need the permissions parked.read and parked.write, and what was done is in the audit log', async () => {
    const { json } = await gateway.api.post('/v1/api-keys', { name: 'reader', permissions: ['parked.read'] });
    expect((await gateway.api.get(`${base}/parked`, { key: json.key })).status).toBe(200);
    expect((await gateway.api.post(`${base}/parked:cancel`, { all: true }, { key: json.key })).status).toBe(403);
    expect(JSON.stringify(gateway.log)).toContain('parked.cancel');
  });
});
