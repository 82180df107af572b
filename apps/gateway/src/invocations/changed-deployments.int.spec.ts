import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const base = '/v1/namespaces/default';
/** In which this gateway may not have heard of what another one did. */
const BOUND_MS = 2_000;

describe('calls while deployments change', () => {
  let gateway: TestGateway;
  let other: Awaited<ReturnType<TestGateway['another']>>;
  beforeAll(async () => {
    gateway = await startGateway();
    other = await gateway.another();
  });
  afterAll(() => gateway.close());

  const apply = (name: string, text = manifest(name)) =>
    gateway.api.put(`${base}/profiles/${name}`, text, { type: 'application/yaml' });
  const deploy = async (profile: string, { api } = other) => {
    const { status, json } = await api.post(`${base}/deployments`, { profile });
    expect(status).toBe(201);
    return `${base}/deployments/${json.id}`;
  };
  const call = async (profile: string, operation = 'insertPlace') => {
    const path = `${base}/profiles/${profile}/operations/${operation}:invoke`;
    return (await gateway.api.post(path, { data: {} }, { headers: { prefer: 'respond-async' } })).status;
  };

  it('go on until the profile is taken away, and not a moment longer on the same gateway', async () => {
    await apply('removed');
    const deployment = await deploy('removed', gateway);
    expect(await call('removed')).toBe(202);
    expect((await gateway.api.delete(deployment)).status).toBe(204);
    expect(await call('removed')).toBe(409);
  });

  it('end within a second after another gateway has taken the profile away', async () => {
    await apply('elsewhere');
    const deployment = await deploy('elsewhere');
    expect(await call('elsewhere')).toBe(202);
    expect((await other.api.delete(deployment)).status).toBe(204);
    await until(async () => (await call('elsewhere')) === 409, BOUND_MS);
  });

  it('find at once what another gateway has deployed: a profile, and an operation that is new in it', async () => {
    await apply('fresh');
    expect(await call('fresh')).toBe(409);
    await deploy('fresh');
    expect(await call('fresh')).toBe(202);
    expect(await call('fresh', 'addPlace')).toBe(404);
    await apply('fresh', manifest('fresh').replaceAll('insertPlace', 'addPlace'));
    await deploy('fresh');
    expect(await call('fresh', 'addPlace')).toBe(202);
  });
});
