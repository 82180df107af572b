import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@arkflows/contracts';
import { createKafkaBroker, openEmbeddedBroker } from '@arkflows/messaging';
import { startEmbeddedPostgres } from '@arkflows/persistence';
import { createApiKey } from '@arkflows/security';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGateway } from './index.js';
import { ApiClient, until } from './testing/api-client.fixture.js';
import { readTopic } from './testing/events.fixture.js';
import { dependencies } from './testing/gateway.fixture.js';
import { manifest } from './testing/manifests.fixture.js';
import { createTestDatabase } from './testing/test-database.fixture.js';

const context = { log: silentLog, clock: systemClock };
const absentBroker = () => createKafkaBroker({ brokers: ['127.0.0.1:1'], clientId: 'gateway-spec' }, context);

describe('a gateway without its engines', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  const start = async (databaseUrl: string, broker = absentBroker()) => {
    const adminKey = createApiKey().text;
    const gateway = await createGateway(dependencies({ databaseUrl, adminKey }, broker));
    cleanups.push(
      () => broker.close(),
      () => gateway.close(),
    );
    return new ApiClient(await gateway.listen(0, '127.0.0.1'), adminKey);
  };

  it('lives, says what is missing, and answers calls with 503', async () => {
    const api = await start('postgres://nobody:c4n4ry@127.0.0.1:1/nowhere');
    expect((await api.get('/healthz')).status).toBe(200);
    const reasonOf = async (name: string) => (await api.get('/readyz')).json.components[name].reason;
    await until(async () => (await reasonOf('database')) !== 'starting' && (await reasonOf('broker')) !== 'starting');
    const { status, json, text } = await api.get('/readyz');
    expect(status).toBe(503);
    expect(json.components).toMatchObject({ database: { state: 'down' }, broker: { state: 'down' } });
    expect(text).not.toContain('c4n4ry');
    expect((await api.get('/v1/namespaces')).json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retryable: true });
    expect((await api.get('/openapi.json')).status).toBe(200);
  });

  it('goes on when the database comes, goes, and comes again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'gateway-spec-'));
    cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
    const run = (port: number) => startEmbeddedPostgres({ dataDir, port, durability: 'none', log: silentLog });
    const first = await run(0);
    await first.stop();
    const api = await start(first.url());
    expect((await api.get('/v1/namespaces')).status).toBe(503);
    const second = await run(first.port);
    await until(async () => (await api.get('/v1/namespaces')).status === 200);
    await second.stop();
    await until(async () => (await api.get('/v1/namespaces')).json.code === 'UNAVAILABLE');
    const third = await run(first.port);
    cleanups.splice(1, 0, () => third.stop());
    await until(async () => (await api.get('/v1/namespaces')).status === 200);
  });

  it('keeps a deployment until the broker is there, and publishes it then', async () => {
    const database = await createTestDatabase();
    cleanups.push(() => database.drop());
    const withoutBroker = await start(database.url);
    await until(async () => (await withoutBroker.get('/v1/environments/dev')).status === 200);
    const yaml = { type: 'application/yaml' };
    await withoutBroker.put('/v1/namespaces/default/profiles/patient', manifest('patient'), yaml);
    const { status, json } = await withoutBroker.post('/v1/namespaces/default/deployments', { profile: 'patient' });
    expect(status).toBe(201);
    expect(json).toMatchObject({ state: 'pending', publishedAt: null });

    const broker = await openEmbeddedBroker({ connectionString: database.url }, context);
    const withBroker = await start(database.url, broker);
    const published = async () =>
      (await withBroker.get(`/v1/namespaces/default/deployments/${json.id}`)).json.publishedAt;
    await until(async () => typeof (await published()) === 'string');
    const [record] = await readTopic(broker, 'ark.dev.control.profiles', 1);
    expect(JSON.parse(record?.value?.toString() ?? '')).toMatchObject({ deploymentId: json.id });
  });

  it.each(['adminKey', 'masterKey'])('refuses an %s that is none, without showing it', async (name) => {
    const created = createGateway(
      dependencies({ databaseUrl: 'postgres://x@127.0.0.1:1/x', [name]: 'c4n4ry' }, absentBroker()),
    );
    await expect(created).rejects.toMatchObject({ name: 'RangeError', message: expect.not.stringContaining('c4n4ry') });
  });
});
