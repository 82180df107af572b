import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../testing/api-client.fixture.js';
import { readTopic } from '../testing/events.fixture.js';
import { TestFamily } from '../testing/family.fixture.js';
import { startGateway, type TestGateway } from '../testing/gateway.fixture.js';
import { manifest } from '../testing/manifests.fixture.js';

const CANARY = 'c4n4ry-of-credentials';
const base = '/v1/namespaces/default/credentials';
const data = (password = CANARY) => ({ username: 'ark', password });

describe('credentials', () => {
  let gateway: TestGateway;
  let family: TestFamily;
  const answers: string[] = [];
  beforeAll(async () => {
    gateway = await startGateway();
    family = await TestFamily.create(gateway.broker);
    await family.announce();
    await until(async () => (await gateway.database.query('SELECT FROM gateway.family_keys')).length === 1);
  });
  afterAll(() => gateway.close());

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await gateway.api.call(method, base + path, { ...(body !== undefined && { body }), headers });
    answers.push(answer.text);
    return answer;
  };
  const put = (name: string, body: object = {}, headers = {}) =>
    call('PUT', `/${name}`, { connector: 'postgres', data: data(), ...body }, headers);

  it('are stored and given to the services of their family; the caller sees what they are, not what is in them', async () => {
    const { status, json, headers } = await put('fresh', { expiresAt: '2999-01-01T00:00:00+02:00' });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    const known = {
      namespace: 'default',
      name: 'fresh',
      connector: 'postgres',
      family: 'database',
      version: 1,
      createdAt: expect.any(String),
      createdBy: expect.any(String),
      expiresAt: '2998-12-31T22:00:00.000Z',
    };
    expect(json).toEqual(known);
    expect((await call('GET', '/fresh')).json).toEqual(known);
    expect((await call('GET', '')).json.items).toContainEqual(known);
    expect(await family.read('fresh')).toEqual(data());
  });

  it('get a version for each change, and none for what is the same', async () => {
    await put('rotated', { data: data('one') });
    expect((await put('rotated', { data: data('one') })).json).toMatchObject({ version: 1 });
    const { status, json } = await put('rotated', { data: data('two') });
    expect([status, json.version]).toEqual([200, 2]);
    expect((await put('rotated', { data: data('two'), expiresAt: '2999-01-01T00:00:00Z' })).json.version).toBe(3);
    const versions = (await call('GET', '/rotated/versions?limit=2')).json;
    expect(versions.items.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    expect(versions.nextCursor).toBeDefined();
    await family.untilReads('rotated', data('two'));
  });

  it('stay as they are when somebody else changed them in between', async () => {
    await put('guarded');
    expect((await put('guarded', { data: data('x') }, { 'if-match': '"7"' })).json.code).toBe('PRECONDITION_FAILED');
    expect((await put('guarded', {}, { 'if-none-match': '*' })).json.code).toBe('PRECONDITION_FAILED');
    expect((await call('GET', '/guarded')).json.version).toBe(1);
  });

  it('changed by many at once leave one order of versions, the last with the services', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, n) => put('raced', { data: data(`p${n}`) })));
    expect(all.map(({ json }) => json.version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const last = all.findIndex(({ json }) => json.version === 8);
    await family.untilReads('raced', data(`p${last}`));
  });

  it('are refused where they do not fit the connector, with the fields and without the values', async () => {
    const wrong = { username: 7, pasword: CANARY };
    const { status, json } = await put('wrong', { data: wrong });
    expect(status).toBe(400);
    expect(json.errors).toEqual(
      expect.arrayContaining([
        { path: 'body.data', message: "The field 'password' is missing in 'data'" },
        { path: 'body.data.pasword', message: "Unknown field 'pasword'", suggestion: "Did you mean 'password'?" },
        { path: 'body.data.username', message: 'must be a string' },
      ]),
    );
    expect((await put('wrong', { data: CANARY })).status).toBe(400);
    expect((await put('wrong', { expiresAt: '2020-01-01T00:00:00Z' })).json.errors).toMatchObject([
      { path: 'body.expiresAt' },
    ]);
    expect((await put('wrong', { connector: 'postgre' })).json).toMatchObject({
      code: 'UNKNOWN_CONNECTOR',
      detail: expect.stringContaining("did you mean 'postgres'?"),
    });
    const broken = `{"connector":"postgres","data":{"password":"${CANARY}",}}`;
    const headers = { 'content-type': 'application/json' };
    expect((await call('PUT', '/wrong', broken, headers)).json.code).toBe('INVALID_REQUEST');
    expect((await call('PUT', '/wrong', { connector: 'postgres', data: data(CANARY.repeat(5_000)) })).status).toBe(413);
    expect((await call('GET', '/wrong')).status).toBe(404);
  });

  it('of a mistyped name are named by the nearest', async () => {
    await put('warehouse');
    expect((await call('GET', '/warehous')).json.detail).toContain("did you mean 'warehouse'?");
  });

  it('are kept while a deployed profile names them; deleted, they are taken from the services', async () => {
    await put('in-use');
    const profile = manifest('user').replace('credential: shop-db', 'credential: in-use');
    expect(profile).toContain('in-use');
    const applied = await gateway.api.put('/v1/namespaces/default/profiles/user', profile, {
      type: 'application/yaml',
    });
    expect(applied.status).toBe(201);
    const deployed = await gateway.api.post('/v1/namespaces/default/deployments', { profile: 'user' });
    const refused = await call('DELETE', '/in-use');
    expect(refused.json).toMatchObject({ status: 409, detail: expect.stringContaining("'user' in 'dev'") });
    await gateway.api.delete(`/v1/namespaces/default/deployments/${deployed.json.id}`);
    expect((await call('DELETE', '/in-use')).status).toBe(204);
    expect((await call('GET', '/in-use')).status).toBe(404);
    await family.untilReads('in-use', null);
    expect((await put('in-use')).json.version).toBe(2);
  });

  it('hold their namespace', async () => {
    await gateway.api.put('/v1/namespaces/held', {});
    const path = '/v1/namespaces/held/credentials/a';
    expect((await gateway.api.put(path, { connector: 'postgres', data: data() })).status).toBe(201);
    const refused = await gateway.api.delete('/v1/namespaces/held');
    expect(refused.json).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('1 credentials') });
    expect((await gateway.api.delete(path)).status).toBe(204);
    expect((await gateway.api.delete('/v1/namespaces/held')).status).toBe(204);
  });

  it('need a permission of their own', async () => {
    const { key } = (await gateway.api.post('/v1/api-keys', { name: 'r', permissions: ['credentials.read'] })).json;
    expect((await gateway.api.get(base, { key })).status).toBe(200);
    const refused = await gateway.api.put(`${base}/a`, { connector: 'postgres', data: data() }, { key });
    expect(refused.json.code).toBe('PERMISSION_DENIED');
  });

  it('are encrypted anew, once, when the family tells another key; a record that is no key changes nothing', async () => {
    await put('moved', { data: data('moved') });
    const next = await TestFamily.create(gateway.broker);
    await gateway.another();
    await next.announce({ kid: 'somebody-else' });
    await next.announce({ publicKey: { ...next.key.publicKey, x: 'A'.repeat(43) } });
    await next.announce();
    await next.untilReads('moved', data('moved'));
    expect(await family.read('moved')).toContain(next.key.id);
    const told = gateway.log.of('credentials encrypted for the key of a family');
    expect(told.filter(({ key }) => key === next.key.id)).toMatchObject([{ formerKey: family.key.id }]);
    expect((await put('moved', { data: data('later') })).json.version).toBe(2);
    await next.untilReads('moved', data('later'));
    family = next;
  });

  it('go to a family in each environment under the key that it has there', async () => {
    await gateway.api.put('/v1/environments/staging', {});
    await put('both', { data: data('both') });
    const staging = await TestFamily.create(gateway.broker, 'database', 'ark.staging');
    await until(async () => (await gateway.broker.admin.describeTopic('ark.staging.control.keys')) !== null);
    await staging.announce();
    await staging.untilReads('both', data('both'));
    expect(await family.read('both')).toEqual(data('both'));
  });

  it('show in no answer, log line, table or topic', async () => {
    expect(answers.length).toBeGreaterThan(30);
    const tables = await gateway.database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'gateway'");
    const rows = await Promise.all(
      tables.map(({ tablename }) => gateway.database.query(`SELECT t::text AS row FROM gateway.${tablename} t`)),
    );
    const topics = await Promise.all(
      ['ark.dev.control.credentials', 'ark.dev.control.keys', 'ark.staging.control.credentials'].map((topic) =>
        readTopic(gateway.broker, topic, 1),
      ),
    );
    const records = topics.flat().map(({ key, value, headers }) => `${key} ${value} ${JSON.stringify(headers)}`);
    expect(rows.flat().length).toBeGreaterThan(10);
    for (const text of [...answers, ...rows.flat().map(({ row }) => String(row)), ...records]) {
      for (const form of ['utf8', 'base64', 'hex'] as const)
        expect(text).not.toContain(Buffer.from(CANARY).toString(form).slice(0, 20));
    }
    expect(JSON.stringify(gateway.log.lines)).not.toContain(CANARY);
    expect(JSON.stringify(gateway.log.of('audit'))).toContain('credentials/default/fresh');
  });
});
