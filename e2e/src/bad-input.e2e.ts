import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { done } from './support/ark.js';
import { citiesProfile, citiesTable, eventOf, places } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { plainProducer } from './support/plain-producer.js';
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

/** A target that is wrong for a while. */
interface Wrong {
  readonly port?: number;
  /** Name of the credential to use instead. */
  readonly credential?: string;
  over(): Promise<void>;
}

const badPassword = 'a-password-that-does-not-fit-4711';

async function hangs(): Promise<Wrong> {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  return {
    port,
    over: async () => {
      silent.close();
    },
  };
}

async function wrongPassword(): Promise<Wrong> {
  const file = join(suite.dataDirectory as string, 'credentials/misfit.json');
  await writeFile(file, JSON.stringify({ username: suite.credential.username, password: badPassword }));
  return { credential: 'misfit', over: async () => {} };
}

async function post(body: string | Buffer, headers: Record<string, string>): Promise<Response> {
  return fetch(`${suite.gateway.url}/v1/topics/geo.places/events`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${suite.apiKey}`, ...headers },
  });
}

describe('a manifest that is wrong is refused with the place and a way out', () => {
  it.each([
    [
      'a wrong indent',
      (text: string) => text.replace('  connector:', '   connector:'),
      'connection:',
      /indent|mapping/,
    ],
    [
      'an unknown field',
      (text: string) => text.replace('  connector:', '  conector:'),
      'conector:',
      /Did you mean 'connector'\?/,
    ],
    [
      'an unknown connector',
      (text: string) => text.replace('connector: postgres', 'connector: postgre'),
      'postgre',
      /Did you mean 'postgres'\?/,
    ],
    [
      'an unknown action',
      (text: string) => text.replace('action: upsert', 'action: upsrt'),
      'upsrt',
      /Did you mean 'upsert'\?/,
    ],
    [
      'a mapping that does not parse',
      (text: string) => text.replace('data.location.longitude', 'data.location.(('),
      'data.location.((',
      /row\.longitude/,
    ],
    [
      'a schema that does not compile',
      (text: string) => text.replace('type: object', 'type: objekt'),
      'objekt',
      /spec\.operations\.store\.input\.schema/,
    ],
  ])('%s', async (_, bend, place, expected) => {
    const bent = bend(profile);
    expect(bent).not.toBe(profile);
    const { code, stdout, stderr } = await suite.ark(['lint', '-f', '-'], bent);
    expect(code).toBe(4);
    expect(stdout + stderr).toMatch(expected);
    const lines = bent.split('\n');
    const named = [...(stdout + stderr).matchAll(/:(\d+):\d+/g)].map(([, line]) => lines[Number(line) - 1]);
    expect(named.join('\n')).toContain(place);
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
    const { code, detail } = JSON.parse(await answer.text());
    expect(code).toBe('INVALID_REQUEST');
    expect(detail).toMatch(/\b(ce-)?id\b/);
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

  it.each<[string, number, RegExp, () => Promise<Wrong>]>([
    ['hangs', 20, /TARGET_(TIMEOUT|UNREACHABLE)/, hangs],
    ['refuses connections', 21, /TARGET_UNREACHABLE/, async () => ({ port: await freePort(), over: async () => {} })],
    ['refuses the password', 22, /AUTHENTICATION_FAILED/, wrongPassword],
  ])(
    'because it %s shows in the deployment while events wait; mended by a new revision they go through',
    async (_, number, reason, begin) => {
      const { port, credential, over } = await begin();
      try {
        const wrong = await citiesProfile({ ...suite.target, ...(port && { port }) }, 'geo.places', ({ spec }) => {
          spec.policies.timeout = '300ms';
          if (credential) spec.credential = credential;
        });
        done(await suite.ark(['apply', '-f', '-'], wrong));
        done(await suite.ark(['deploy', 'cities']));
        expect(await publish(event(number))).toMatchObject({ code: 0 });
        await until(async () => reason.test(done(await suite.ark(['get', 'deployments', '-o', 'json']))), {
          what: () => 'the reason in the deployment',
        });
      } finally {
        await over();
      }
      done(await suite.ark(['apply', '-f', '-'], profile));
      done(await suite.ark(['deploy', 'cities']));
      const { id } = JSON.parse(event(number)).data;
      await until(async () => (await suite.sql(`SELECT 1 FROM cities WHERE id = ${id}`)).rowCount === 1, {
        what: () => 'the waiting event, on the new revision',
      });
    },
    60_000,
  );
});

describe('a start that cannot work says what to do', () => {
  it('when the port is in use', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ark-e2e-'));
    const other = new ServiceProcess('standalone', suite.gateway.port, {
      ARK_DATA_DIR: folder,
      ARK_POSTGRES_PORT: String(await freePort()),
    });
    try {
      other.launch();
      expect(await other.exit()).toBe(1);
      expect(other.output).toContain('ARK_PORT');
    } finally {
      await other.kill();
      await rm(folder, { recursive: true, force: true });
    }
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
  // A failed login is among what was written.
  expect(suite.service.output).toContain('AUTHENTICATION_FAILED');
  for (const secret of [password, badPassword, suite.apiKey.split('_')[2] as string]) {
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

describe('a record of a real topic that is wrong', () => {
  let kafka: Installation;
  let topic: string;
  const headers = {
    ce_specversion: '1.0',
    ce_source: '/geo',
    ce_type: 'geo.place.observed',
    ce_time: '2026-01-01T00:00:00Z',
    'content-type': 'application/json',
  };
  const record = (number: number) => {
    const { id, data, partitionkey: key } = JSON.parse(event(number));
    return { key, value: JSON.stringify(data), headers: { ...headers, ce_id: id } };
  };

  beforeAll(async () => {
    kafka = await onKafka();
    await kafka.sql(await citiesTable());
    topic = `${kafka.environment}.places`;
    done(await kafka.ark(['apply', '-f', '-'], await citiesProfile(kafka.target, topic)));
    done(await kafka.ark(['deploy', 'cities']));
  }, 120_000);
  afterAll(() => kafka?.stop());

  const letters = async (): Promise<{ code: string; message: string }[]> =>
    JSON.parse(done(await kafka.ark(['dead-letters', 'list', '-o', 'json'])));
  const rowOfPlace = (number: number) =>
    until(async () => (await kafka.sql(`SELECT 1 FROM cities WHERE id = ${places[number]?.cityId}`)).rowCount === 1, {
      what: () => `the row of place ${number}`,
    });
  const letterLike = (code: string, message: RegExp) =>
    until(async () => (await letters()).some((letter) => letter.code === code && message.test(letter.message)), {
      what: () => `a dead letter ${code} that says ${message}`,
    });

  it.each([
    ['it has ce_ headers but no id', { value: '{}', headers }, 30, /ce_id is missing/],
    ['it is not JSON', { value: 'oops {', headers: { ...headers, ce_id: 'oops' } }, 31, /JSON/],
  ])('because %s is a dead letter that says so, and blocks nothing behind it', async (_, bad, number, message) => {
    const good = record(number);
    await plainProducer(kafka.kafka as string, topic, [{ key: good.key, ...bad }, good]);
    await rowOfPlace(number);
    await letterLike('EVENT_NOT_DECODABLE', message);
  });

  it('for a column that is not there is a dead letter that names it; mended, the next ones go through', async () => {
    await kafka.sql('ALTER TABLE cities RENAME COLUMN population TO inhabitants');
    await plainProducer(kafka.kafka as string, topic, [record(32)]);
    await until(async () => (await letters()).some(({ message }) => message.includes('population')), {
      what: () => 'a dead letter that names the column',
    });
    await kafka.sql('ALTER TABLE cities RENAME COLUMN inhabitants TO population');
    await plainProducer(kafka.kafka as string, topic, [record(33)]);
    await rowOfPlace(33);
  });
});
