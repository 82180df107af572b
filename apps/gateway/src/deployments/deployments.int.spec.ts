import { type DeploymentStatus, ProfileSnapshot } from '@arkflows/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { readTopic } from '../testing/events.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const control = 'ark.dev.control.profiles';

describe('deployments', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  const base = '/v1/namespaces/default';
  const apply = (name: string, mapping = 'row.name: data.name') =>
    gateway.api.put(`${base}/profiles/${name}`, manifest(name, { mapping }), { type: 'application/yaml' });
  const deploy = async (name: string, more: object = {}) =>
    (await gateway.api.post(`${base}/deployments`, { profile: name, ...more })).json;
  const get = async (id: string) => (await gateway.api.get(`${base}/deployments/${id}`)).json;

  /** What the control topic says of a profile at last, once it says `wanted`: a deployment's id, or null. */
  const published = async (name: string, wanted: string | null, topic = control) => {
    let snapshot: ProfileSnapshot | null | undefined;
    await until(async () => {
      const records = await readTopic(gateway.broker, topic, 0);
      const value = records.findLast(({ key }) => key?.toString() === `default/${name}`)?.value;
      snapshot = value && ProfileSnapshot.parse(JSON.parse(value.toString()));
      return wanted === null ? value === null : snapshot?.deploymentId === wanted;
    });
    return snapshot;
  };

  const report = async (
    deployment: { id: string; profile: string; revision: number },
    instance: string,
    state: DeploymentStatus['state'],
  ) => {
    const { id: deploymentId, profile, revision } = deployment;
    const status: DeploymentStatus = {
      namespace: 'default',
      profile,
      revision,
      deploymentId,
      service: 'database-integration',
      instance,
      state,
      at: new Date().toISOString(),
    };
    const key = `default/${profile}/database-integration/${instance}`;
    await gateway.broker.producer().send('ark.dev.status', [{ key, value: JSON.stringify(status) }]);
  };

  /** Deploys, and waits until the gateway knows what a replica says of it. */
  const deployAndReport = async (name: string, more: object = {}, state: DeploymentStatus['state'] = 'active') => {
    const deployment = await deploy(name, more);
    await report(deployment, 'a', state);
    await until(async () => (await get(deployment.id)).state === state);
    if (state !== 'active') return deployment;
    await until(async () => {
      const sql = 'SELECT FROM gateway.deployments WHERE id = $1 AND activated_at IS NOT NULL';
      return (await gateway.database.query(sql, [deployment.id])).length === 1;
    });
    return deployment;
  };

  it('stand on the control topic before the call is answered', async () => {
    await apply('first');
    const deployment = await deploy('first');
    expect(deployment).toMatchObject({
      profile: 'first',
      revision: 1,
      environment: 'dev',
      state: 'pending',
      endedAt: null,
    });
    expect(deployment.publishedAt).not.toBeNull();
    const snapshot = await published('first', deployment.id);
    expect(snapshot).toMatchObject({ revision: 1, family: 'database' });
    expect(snapshot?.profile.spec.operations.insertPlace?.mapping).toEqual({ 'row.name': 'data.name' });
  });

  it('show how each replica stands, and as a whole the worst of them', async () => {
    await apply('watched');
    const deployment = await deploy('watched');
    const stateBecomes = (state: string) => until(async () => (await get(deployment.id)).state === state);
    await report(deployment, 'a', 'active');
    await stateBecomes('active');
    await report(deployment, 'b', 'failed');
    await stateBecomes('failed');
    expect((await get(deployment.id)).replicas).toHaveLength(2);
    await gateway.broker
      .producer()
      .send('ark.dev.status', [{ key: 'default/watched/database-integration/b', value: null }]);
    await stateBecomes('active');
  });

  it('supersede each other, and remember when the profile was first deployed', async () => {
    await apply('moving');
    const one = await deploy('moving');
    await apply('moving', 'row.name: $trim(data.name)');
    const two = await deploy('moving');
    expect(await get(one.id)).toMatchObject({ state: 'superseded', endedAt: two.createdAt });
    expect(await published('moving', two.id)).toMatchObject({ revision: 2, firstDeployedAt: one.createdAt });
  });

  it('roll back to the revision that was active before', async () => {
    await apply('rolled');
    const one = await deployAndReport('rolled');
    expect((await gateway.api.post(`${base}/deployments/${one.id}:rollback`)).json).toMatchObject({ code: 'CONFLICT' });
    await apply('rolled', 'row.name: $trim(data.name)');
    const two = await deploy('rolled');
    const { status, json } = await gateway.api.post(`${base}/deployments/${two.id}:rollback`);
    expect(status).toBe(201);
    expect(json).toMatchObject({ revision: 1, rollbackOf: two.id });
    expect(await published('rolled', json.id)).toMatchObject({ revision: 1, firstDeployedAt: one.createdAt });
    expect((await gateway.api.post(`${base}/deployments/${two.id}:rollback`)).json.code).toBe('CONFLICT');
  });

  it('roll back past revisions that never worked, and not to one that was rolled back from', async () => {
    const revisions = ['data.name', '$trim(data.name)', '$lowercase(data.name)', '$uppercase(data.name)'];
    for (const text of revisions) await apply('skips', `row.name: ${text}`);
    const rollBack = async (id: string) => (await gateway.api.post(`${base}/deployments/${id}:rollback`)).json;
    await deployAndReport('skips', { revision: 1 });
    await deployAndReport('skips', { revision: 2 });
    await deployAndReport('skips', { revision: 3 }, 'failed');
    const fourth = await deployAndReport('skips', { revision: 4 });
    const back = await rollBack(fourth.id);
    expect(back).toMatchObject({ revision: 2 });
    const further = await rollBack(back.id);
    expect(further).toMatchObject({ revision: 1 });
    expect(await rollBack(further.id)).toMatchObject({ code: 'CONFLICT' });
    await deployAndReport('skips', { revision: 2 });
    const newest = await deployAndReport('skips', { revision: 4 });
    expect(await rollBack(newest.id)).toMatchObject({ revision: 2 });
  });

  it('take the profile away with a tombstone, and hold it as long as they last', async () => {
    await apply('gone');
    const deployment = await deploy('gone');
    expect((await gateway.api.delete(`${base}/profiles/gone`)).json).toMatchObject({ code: 'CONFLICT' });
    expect((await gateway.api.delete(`${base}/deployments/${deployment.id}`)).status).toBe(204);
    expect(await published('gone', null)).toBeNull();
    expect(await get(deployment.id)).toMatchObject({ state: 'removed' });
    expect((await gateway.api.delete(`${base}/deployments/${deployment.id}`)).json.code).toBe('CONFLICT');
    expect((await gateway.api.delete(`${base}/profiles/gone`)).status).toBe(204);
  });

  it('take an earlier revision where one is named', async () => {
    await apply('older');
    await apply('older', 'row.name: $trim(data.name)');
    expect(await deploy('older', { revision: 1 })).toMatchObject({ revision: 1 });
    expect(await deploy('older', { revision: 9 })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are listed, the newest first, by profile and whether they last', async () => {
    await apply('listed');
    const ids = [(await deploy('listed')).id, (await deploy('listed')).id];
    const list = async (query: string) =>
      (await gateway.api.get(`${base}/deployments?profile=listed&${query}`)).json.items.map(
        (item: { id: string }) => item.id,
      );
    expect(await list('limit=5')).toEqual(ids.toReversed());
    expect(await list('current=true')).toEqual([ids[1]]);
  });

  it('go into other environments, each with its own topics', async () => {
    expect((await gateway.api.put('/v1/environments/staging', { description: 'Before production' })).status).toBe(201);
    await apply('travels');
    const deployment = await deploy('travels', { environment: 'staging' });
    expect(deployment).toMatchObject({ environment: 'staging' });
    await published('travels', deployment.id, 'ark.staging.control.profiles');
    expect(await deploy('travels', { environment: 'stagin' })).toMatchObject({
      status: 422,
      code: 'UNKNOWN_ENVIRONMENT',
      detail: expect.stringContaining("did you mean 'staging'?"),
    });
  });

  it('need a profile that is there', async () => {
    await apply('exists');
    expect(await deploy('exist')).toMatchObject({ code: 'NOT_FOUND', detail: expect.stringContaining("'exists'") });
  });

  describe('of a profile with tests', () => {
    const tested = (name: string, mapping: string) => {
      const input = '{ name: Łódź, password: c4n4ry }';
      const tests = [
        `{ name: whole, operation: insertPlace, input: ${input}, expect: { output: { table: places, row: { name: Łódź } } } }`,
        `{ name: refused, operation: insertPlace, input: {}, expect: { error: { code: MAPPING_FAILED } } }`,
      ];
      const text = `${manifest(name, { mapping })}  tests:\n    - ${tests.join('\n    - ')}\n`;
      return gateway.api.put(`${base}/profiles/${name}`, text, { type: 'application/yaml' });
    };

    const namedOnly = `row.name: "data.name ? data.name : $error('no name')"`;

    it('are refused where tests fail, each with its field, and nothing is deployed', async () => {
      await tested('failing', "{ row.name: $lowercase(data.name) & '', row.password: data.password }");
      const { status, json } = await gateway.api.post(`${base}/deployments`, { profile: 'failing' });
      expect([status, json.code, json.detail]).toEqual([
        422,
        'TESTS_FAILED',
        "2 tests of the profile 'failing' failed: nothing was deployed",
      ]);
      const fails = "The test 'whole' fails: expected";
      expect(json.errors).toEqual([
        { path: 'spec.tests[0].expect.output.row.name', message: `${fails} "Łódź", got "łódź"` },
        { path: 'spec.tests[0].expect.output.row.password', message: `${fails} nothing, got [redacted]` },
        { path: 'spec.tests[1].expect.error', message: expect.stringContaining("The test 'refused' fails: expected") },
      ]);
      expect((await gateway.api.get(`${base}/deployments?profile=failing`)).json.items).toEqual([]);
    });

    it('go through where they pass; services are not given the tests', async () => {
      await tested('passing', namedOnly);
      const { id } = await deploy('passing');
      const snapshot = await published('passing', id);
      expect(snapshot?.profile.spec).not.toHaveProperty('tests');
      expect(snapshot?.profile.spec.operations).toHaveProperty('insertPlace');
    });

    it('can be rolled back to what was active, whatever its tests say by now', async () => {
      await tested('back', namedOnly);
      const first = await deployAndReport('back');
      const sql = `UPDATE gateway.profile_revisions SET manifest = jsonb_set(manifest::jsonb, '{spec,tests,0,input}', '{}') WHERE name = $1`;
      await gateway.database.query(sql, ['back']);
      expect(await deploy('back')).toMatchObject({ code: 'TESTS_FAILED' });
      await apply('back');
      const second = await deploy('back');
      const { json } = await gateway.api.post(`${base}/deployments/${second.id}:rollback`);
      expect(json).toMatchObject({ revision: first.revision, rollbackOf: second.id });
    });
  });

  it('of many at once leave one current, the last on the control topic', async () => {
    await apply('raced');
    const all = await Promise.all(Array.from({ length: 6 }, () => deploy('raced')));
    const { items } = (await gateway.api.get(`${base}/deployments?profile=raced&current=true`)).json;
    expect(items).toHaveLength(1);
    expect(all.every(({ publishedAt }) => publishedAt !== null)).toBe(true);
    await published('raced', items[0].id);
  });
});
