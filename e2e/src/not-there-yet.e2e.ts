import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Forwarder } from './support/forwarder.js';
import { engineAddress } from './support/installation.js';
import { freePort, ServiceProcess } from './support/service-process.js';
import { until } from './support/until.js';

let directory: string;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ark-e2e-'));
});
afterEach(async () => {
  while (cleanUp.length > 0) await cleanUp.pop()?.();
  await rm(directory, { recursive: true, force: true });
});

async function forwarder(host: string, port: number): Promise<Forwarder> {
  const made = new Forwarder(await freePort(), { host, port });
  cleanUp.push(() => made.close());
  return made;
}

function run(app: string, port: number, env: Record<string, string>): ServiceProcess {
  const service = new ServiceProcess(app, port, { ARK_LOG_FORMAT: 'json', ARK_CREDENTIALS_DIR: directory, ...env });
  cleanUp.push(() => service.stop());
  service.launch();
  return service;
}

const readiness = async (service: ServiceProcess) => {
  const answer = await fetch(`${service.url}/readyz`).catch(() => null);
  return { status: answer?.status, body: (await answer?.text()) ?? '' };
};

it('a service waits for a broker that is not there yet, says so, and goes on when it comes', async () => {
  const [host = '', port = ''] = engineAddress('ARK_TEST_KAFKA').split(':');
  const broker = await forwarder(host, Number(port));
  const service = run('database-integration', await freePort(), {
    ARK_KAFKA_BROKERS: `127.0.0.1:${broker.port}`,
    ARK_ENVIRONMENT: `later-${broker.port}`,
    ARK_DATABASE_URL: engineAddress('ARK_TEST_POSTGRES'),
  });
  await until(async () => (await readiness(service)).status === 503, { what: () => `not ready:\n${service.output}` });
  expect((await readiness(service)).body).toContain('broker');
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  await broker.open();
  await service.ready();
}, 90_000);

it('a service waits for a database that is not there yet, says so, and goes on when it comes', async () => {
  const url = new URL(engineAddress('ARK_TEST_POSTGRES'));
  const database = await forwarder(url.hostname, Number(url.port));
  const service = run('database-integration', await freePort(), {
    ARK_KAFKA_BROKERS: engineAddress('ARK_TEST_KAFKA'),
    ARK_ENVIRONMENT: `later-${database.port}`,
    ARK_DATABASE_URL: Object.assign(new URL(url), { port: String(database.port) }).href,
  });
  await until(async () => (await readiness(service)).body.includes('ECONNREFUSED'), {
    what: () => `not waiting for its database:\n${service.output}`,
  });
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  await database.open();
  await service.ready();
}, 90_000);

it('a gateway answers while its database is not there yet, and works when it comes', async () => {
  const url = new URL(engineAddress('ARK_TEST_POSTGRES'));
  const database = await forwarder(url.hostname, Number(url.port));
  const gateway = run('gateway', await freePort(), {
    ARK_KAFKA_BROKERS: engineAddress('ARK_TEST_KAFKA'),
    ARK_ENVIRONMENT: `later-${database.port}`,
    ARK_DATABASE_URL: Object.assign(new URL(url), { port: String(database.port) }).href,
  });
  await until(async () => (await readiness(gateway)).status === 503, { what: () => `not ready:\n${gateway.output}` });
  const answer = await fetch(`${gateway.url}/v1/namespaces`, {
    headers: { authorization: `Bearer ark_${'0'.repeat(16)}_${'0'.repeat(64)}` },
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'UNAVAILABLE' });
  await database.open();
  await gateway.ready();
}, 90_000);
