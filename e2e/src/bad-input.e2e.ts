import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { citiesProfile, citiesTable, eventOf, places } from './support/cities.js';
import { type Installation, standalone } from './support/installation.js';
import { freePort, ServiceProcess } from './support/service-process.js';
import { until } from './support/until.js';

let suite: Installation;
let profile: string;

beforeAll(async () => {
  suite = await standalone();
  await suite.sql(await citiesTable());
  profile = await citiesProfile(suite.target, 'geo.places');
}, 120_000);
afterAll(() => suite?.stop());

const event = (id: number) => JSON.stringify(eventOf(places[id] as (typeof places)[number]));
const publish = (lines: string) => suite.ark(['publish', 'geo.places', '--format', 'cloudevents'], lines);

async function post(body: string | Buffer, headers: Record<string, string>): Promise<Response> {
  return fetch(`${suite.gateway.url}/v1/topics/geo.places/events`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${suite.apiKey}`, ...headers },
  });
}

describe('a manifest that is wrong is refused with the place and a way out', () => {
  it.each([
    ['a wrong indent', (text: string) => text.replace('  connector:', '   connector:'), /line \d+|:\d+:\d+/],
    ['an unknown field', (text: string) => text.replace('  connector:', '  conector:'), /connector/],
    ['an unknown connector', (text: string) => text.replace('connector: postgres', 'connector: postgre'), /postgres/],
    ['an unknown action', (text: string) => text.replace('action: upsert', 'action: upsrt'), /upsert/],
    [
      'a mapping that does not parse',
      (text: string) => text.replace('data.location.longitude', 'data.location.(('),
      /longitude/,
    ],
    ['a schema that does not compile', (text: string) => text.replace('type: object', 'type: objekt'), /schema/],
  ])('%s', async (_, bend, expected) => {
    const bent = bend(profile);
    expect(bent).not.toBe(profile);
    const { code, stdout, stderr } = await suite.ark(['lint', '-f', '-'], bent);
    expect(code).toBe(4);
    expect(stdout + stderr).toMatch(expected);
    expect(stdout + stderr).toMatch(/\d+:\d+/);
    expect(await suite.ark(['apply', '-f', '-'], bent)).toMatchObject({ code: 4 });
  });

  it('a deployment to an environment that is not there', async () => {
    await suite.ark(['apply', '-f', '-'], profile);
    const { code, stderr } = await suite.ark(['deploy', 'cities', '--environment', 'prodution']);
    expect(code).toBe(4);
    expect(stderr).toContain('prodution');
  });
});

describe('an event that is wrong', () => {
  beforeAll(async () => {
    expect(await suite.ark(['apply', '-f', '-'], profile)).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
  });

  it('because it is not JSON is refused with its line, and nothing of the request is published', async () => {
    const { code, stderr } = await publish(`${event(0)}\n{"specversion": "1.0", oops}\n`);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/line 2|line: 2/);
  });

  it('because it lacks an id is refused with the attribute named', async () => {
    const answer = await post('{}', {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-type': 't',
      'ce-source': 's',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.text()).toMatch(/id/);
  });

  it('because it is 20 MB is refused with the limit named', async () => {
    const answer = await post(Buffer.alloc(20 * 1024 * 1024, 0x20), { 'content-type': 'application/json' });
    expect([400, 413]).toContain(answer.status);
    expect(await post(`"${'x'.repeat(20 * 1024 * 1024)}"`, { 'content-type': 'application/json' })).toMatchObject({
      status: 413,
    });
  });

  it('for its schema becomes a dead letter that names the field, and blocks nothing behind it', async () => {
    const bad = JSON.parse(event(1));
    bad.data.country = 'Andorra';
    const good = { ...JSON.parse(event(2)), partitionkey: bad.partitionkey };
    expect(await publish(`${JSON.stringify(bad)}\n${JSON.stringify(good)}`)).toMatchObject({ code: 0 });
    await until(async () => (await suite.sql(`SELECT 1 FROM cities WHERE id = ${good.data.id}`)).rowCount === 1, {
      what: () => 'the row behind the bad event',
    });
    await until(async () => (await suite.ark(['dead-letters', 'list'])).stdout.includes('INPUT_INVALID'), {
      what: () => 'the dead letter',
    });
  });
});

describe('a target that is wrong', () => {
  it('for lack of a column gives a dead letter that names it; mended, the next events go through', async () => {
    await suite.sql('ALTER TABLE cities RENAME COLUMN population TO inhabitants');
    expect(await publish(event(10))).toMatchObject({ code: 0 });
    await until(async () => (await suite.ark(['dead-letters', 'list'])).stdout.includes('population'), {
      what: () => 'a dead letter that names the column',
    });
    await suite.sql('ALTER TABLE cities RENAME COLUMN inhabitants TO population');
    expect(await publish(event(10))).toMatchObject({ code: 0 });
    const id = JSON.parse(event(10)).data.id;
    await until(async () => (await suite.sql(`SELECT 1 FROM cities WHERE id = ${id}`)).rowCount === 1, {
      what: () => 'the row after the column was mended',
    });
  });

  it('because it refuses or hangs shows in the deployment while events wait; mended by a new revision they go through', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const hanging = await citiesProfile({ ...suite.target, port }, 'geo.places', (manifest) => {
      manifest.spec.policies.timeout = '300ms';
    });
    expect(await suite.ark(['apply', '-f', '-'], hanging)).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
    expect(await publish(event(20))).toMatchObject({ code: 0 });
    await until(
      async () => /TARGET_(TIMEOUT|UNREACHABLE)/.test((await suite.ark(['get', 'deployments', '-o', 'json'])).stdout),
      {
        what: () => 'the reason in the deployment',
      },
    );
    silent.close();
    expect(await suite.ark(['apply', '-f', '-'], profile)).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
    const id = JSON.parse(event(20)).data.id;
    await until(async () => (await suite.sql(`SELECT 1 FROM cities WHERE id = ${id}`)).rowCount === 1, {
      what: () => 'the waiting event, on the new revision',
    });
  }, 60_000);
});

describe('a start that cannot work says what to do', () => {
  it('when the port is in use', async () => {
    const other = new ServiceProcess('standalone', suite.gateway.port, {
      ARK_DATA_DIR: `/tmp/ark-e2e-port-${suite.gateway.port}`,
      ARK_POSTGRES_PORT: String(await freePort()),
    });
    other.launch();
    expect(await other.exit()).toBe(1);
    expect(other.output).toContain('ARK_PORT');
  });

  it('when the data folder is in use by another process', async () => {
    const other = new ServiceProcess('standalone', await freePort(), {
      ARK_DATA_DIR: suite.dataDirectory ?? '',
      ARK_POSTGRES_PORT: String(await freePort()),
    });
    other.launch();
    expect(await other.exit()).toBe(1);
    expect(other.output).toContain('in use by');
    expect(await suite.ark(['status'])).toMatchObject({ code: 0 });
  });
});

it('no secret shows in any output', async () => {
  const { password } = suite.credential;
  expect(password.length).toBeGreaterThan(10);
  for (const secret of [password, suite.apiKey.split('_')[2] as string]) {
    expect(suite.service.output).not.toContain(secret);
    for (const args of [
      ['runs', '-o', 'json'],
      ['dead-letters', 'list', '-o', 'json'],
      ['get', 'deployments', '-o', 'json'],
    ]) {
      const { stdout, stderr } = await suite.ark(args);
      expect(stdout + stderr).not.toContain(secret);
    }
  }
});
