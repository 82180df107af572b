import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { citiesProfile, citiesTable, eventOf, places } from './support/cities.js';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { tableContents } from './support/table-contents.js';
import { topicContents } from './support/topic-contents.js';
import { until } from './support/until.js';

const STEP = 50;

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka', onKafka],
] as const)('a stored credential %s', (_, install) => {
  let suite: Installation;
  let topic: string;
  const role = `app_${randomBytes(4).toString('hex')}`;
  const passwords = Array.from({ length: 3 }, () => `c4n4ry-${randomBytes(12).toString('hex')}`);
  /** All that the command line and the gateway have answered. */
  const answers: string[] = [];
  let published = 0;

  beforeAll(async () => {
    suite = await install();
    topic = `${suite.environment}.credentials.places`;
    await suite.sql(await citiesTable());
    await asAdministrator(`CREATE ROLE ${role} LOGIN PASSWORD '${passwords[0]}'; GRANT ALL ON cities TO ${role}`);
  }, 120_000);
  afterAll(async () => {
    await asAdministrator(`DROP OWNED BY ${role}; DROP ROLE ${role}`).catch(() => {});
    await suite?.stop();
  });

  const asAdministrator = async (sql: string) => {
    const client = new pg.Client({ connectionString: suite.administrator });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const ark = async (args: readonly string[], input = '') => {
    const answer = await suite.ark(args, input);
    answers.push(answer.stdout, answer.stderr);
    return answer;
  };
  const put = (data: object) =>
    ark(['credentials', 'put', 'app-role', '--connector', 'postgres', '-f', '-'], JSON.stringify(data));
  const publish = async () => {
    const some = places.slice(published, published + STEP).map((place) => JSON.stringify(eventOf(place)));
    published += STEP;
    expect(await ark(['publish', topic, '--format', 'cloudevents'], some.join('\n'))).toMatchObject({ code: 0 });
  };
  const rows = async () => Number((await suite.sql('SELECT count(*) FROM cities')).rows[0].count);
  const allArrive = () =>
    until(async () => (await rows()) === published, { what: () => `${published} rows`, timeoutMs: 60_000 });
  const deployments = async () => (await ark(['get', 'deployments', '-o', 'json'])).stdout;

  it('that is wrong is refused with its field', async () => {
    const { code, stderr } = await put({ username: role, pasword: passwords[2] });
    expect(code).toBe(4);
    expect(stderr).toContain("'pasword'");
  });

  it('lets a deployed profile log in', async () => {
    expect(await put({ username: role, password: passwords[0] })).toMatchObject({ code: 0 });
    const profile = await citiesProfile(suite.target, topic, (manifest) => {
      Object.assign(manifest.spec, { credential: 'app-role' });
    });
    expect(await ark(['apply', '-f', '-'], profile)).toMatchObject({ code: 0 });
    expect(await ark(['deploy', 'cities'])).toMatchObject({ code: 0 });
    await publish();
    await allArrive();
  }, 90_000);

  it('is not deleted while the profile is deployed, and cannot be read back', async () => {
    const { code, stderr } = await ark(['credentials', 'delete', 'app-role']);
    expect(code).toBe(4);
    expect(stderr).toContain("'cities'");
    const shown = await ark(['credentials', 'get', 'app-role', '-o', 'json']);
    expect(JSON.parse(shown.stdout)).toMatchObject({ name: 'app-role', connector: 'postgres', version: 1 });
  });

  it('that the target does not accept any more holds the events back; its next version lets all of them through', async () => {
    await asAdministrator(
      // Without login, since a test server may trust every password.
      `ALTER ROLE ${role} NOLOGIN PASSWORD '${passwords[1]}';
       SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`,
    );
    await publish();
    await until(async () => (await deployments()).includes('AUTHENTICATION_FAILED'), {
      what: () => 'the reason in the deployment',
    });
    expect(await rows()).toBe(published - STEP);
    const { stdout } = await put({ username: role, password: passwords[1] });
    expect(stdout).toContain('version 2');
    await asAdministrator(`ALTER ROLE ${role} LOGIN`);
    await allArrive();
    await until(async () => !(await deployments()).includes('AUTHENTICATION_FAILED'), {
      what: () => 'a deployment without trouble',
    });
  }, 90_000);

  it('is there again after a restart', async () => {
    expect(await suite.service.stop()).toBe(0);
    await suite.service.start();
    await publish();
    await allArrive();
  }, 120_000);

  it('stands nowhere in clear: in no output, answer, table or topic', async () => {
    const api = await Promise.all(
      ['credentials', 'credentials/app-role', 'credentials/app-role/versions', 'runs', 'dead-letters'].map((path) =>
        fetch(`${suite.gateway.url}/v1/namespaces/default/${path}`, {
          headers: { authorization: `Bearer ${suite.apiKey}` },
        }).then((answer) => answer.text()),
      ),
    );
    const topics = suite.kafka ? await topicContents(suite.kafka, `ark.${suite.environment}.`) : [];
    const tables = await tableContents(suite.suiteDatabase);
    const key = 'database/default/app-role';
    const isRecord = (text: string) => text.includes(key) || text.includes(Buffer.from(key).toString('hex'));
    // What is searched does hold the credential, encrypted.
    expect([...tables, ...topics].filter(isRecord).length).toBeGreaterThan(0);
    expect(tables.some((text) => text.startsWith('gateway.credentials ') && text.includes('app-role'))).toBe(true);
    const outputs = [suite.gateway.output, suite.service.output];
    expect(outputs.every((output) => output.length > 100)).toBe(true);
    const searched = [...outputs, ...answers, ...api, ...topics, ...tables];
    for (const password of passwords) {
      for (const form of ['utf8', 'hex', 'base64'] as const) {
        const text = Buffer.from(password).toString(form).replace(/=+$/, '');
        expect(searched.filter((part) => part.includes(text)).map((part) => part.slice(0, 200))).toEqual([]);
      }
    }
  }, 90_000);
});
