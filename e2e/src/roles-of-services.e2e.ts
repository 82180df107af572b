import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestbed, type Testbed } from '@arkflows/testbed';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Installation, onKafka } from './support/installation.js';
import { root, ServiceProcess } from './support/service-process.js';

const services = ['gateway', 'database-integration', 'rest-integration'] as const;
type Service = (typeof services)[number];
const schemaOf = (service: Service) => service.replaceAll('-', '_');
const tables: Readonly<Record<Service, string>> = {
  gateway: 'credentials',
  'database-integration': 'owners',
  'rest-integration': 'owners',
};

describe('the roles that deploy/make-roles.sql gives to the services', () => {
  let testbed: Required<Pick<Testbed, 'postgres'>> & Testbed;
  let folder: string;
  let suite: Installation;

  const secret = async (name: string) => (await readFile(join(folder, 'deploy/secrets', name), 'utf8')).trim();
  const onServer = (url: string, database: string) =>
    Object.assign(new URL(url), { host: new URL(testbed.postgres.url).host, pathname: `/${database}` }).href;
  const urlOf = async (service: Service, database: string) =>
    onServer(await secret(`${service}-database-url`), database);
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const refused = (answer: Promise<unknown>) =>
    answer.then(
      () => 'allowed',
      ({ code }) => code as string,
    );

  /** The server of a test sees no /run/secrets: a function that comes first on the search path gives what lies there. */
  async function makeRoles(database: string): Promise<void> {
    const files = services.map((service) => `${service}-database-password`);
    const lines = await Promise.all(
      files.map(async (file) => `WHEN '/run/secrets/${file}' THEN '${await secret(file)}' || E'\\n'`),
    );
    const sql = `
      CREATE SCHEMA run;
      CREATE FUNCTION run.pg_read_file(name text) RETURNS text LANGUAGE sql AS $$ SELECT CASE name ${lines.join(' ')} END $$;
      SET search_path = run, pg_catalog;
      ${await readFile(join(root, 'deploy/make-roles.sql'), 'utf8')};
      DROP SCHEMA run CASCADE;`;
    await query(onServer(testbed.postgres.url, database), sql);
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-roles-'));
    await cp(join(root, 'deploy/make-secrets.js'), join(folder, 'deploy/make-secrets.js'));
    await promisify(execFile)(process.execPath, ['deploy/make-secrets.js'], { cwd: folder });
    testbed = await startTestbed({ postgres: true, own: true });
    suite = await onKafka({ postgres: testbed.postgres.url });
    await Promise.all([suite.gateway.stop(), suite.service.stop(), suite.rest.stop()]);
    await query(testbed.postgres.url, 'CREATE DATABASE fresh');
  }, 180_000);
  afterAll(async () => {
    await suite?.stop();
    await testbed?.close();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  describe.each([
    ['a new database', () => 'fresh'],
    ['one in which the services had one role', () => new URL(suite.suiteDatabase).pathname.slice(1)],
  ])('in %s', (_, nameOf) => {
    let database: string;

    beforeAll(async () => {
      database = nameOf();
      await makeRoles(database);
    });

    it('are enough for each service to make its tables and run', async () => {
      const own = await Promise.all(
        [suite.gateway, suite.service, suite.rest].map(
          async ({ app, port, env }) =>
            new ServiceProcess(app, port, { ...env, ARK_DATABASE_URL: await urlOf(app as Service, database) }),
        ),
      );
      try {
        await Promise.all(own.map((service) => service.start()));
      } finally {
        await Promise.all(own.map((service) => service.stop()));
      }
      for (const service of services) {
        const { rows } = await query(
          await urlOf(service, database),
          `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = '${schemaOf(service)}'`,
        );
        expect(rows).toEqual([{ tableowner: schemaOf(service) }]);
      }
    }, 120_000);

    it.each(services)('let %s see nothing of the others', async (service) => {
      const url = await urlOf(service, database);
      expect(await refused(query(url, `SELECT FROM ${schemaOf(service)}.${tables[service]}`))).toBe('allowed');
      for (const other of services.filter((name) => name !== service)) {
        const theirs = `${schemaOf(other)}.${tables[other]}`;
        expect(await refused(query(url, `SELECT FROM ${theirs}`))).toBe('42501');
        expect(await refused(query(url, `DROP TABLE ${theirs}`))).toBe('42501');
        expect(await refused(query(url, `CREATE TABLE ${schemaOf(other)}.mine ()`))).toBe('42501');
      }
      expect(await refused(query(url, 'CREATE SCHEMA mine'))).toBe('42501');
      expect(await refused(query(url, 'CREATE TABLE public.mine ()'))).toBe('42501');
      expect(await refused(query(url, `SET ROLE ${new URL(testbed.postgres.url).username}`))).toBe('42501');
    });

    it('keep everybody else out of the database', async () => {
      await query(testbed.postgres.url, `DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN PASSWORD 'stranger'`);
      const stranger = onServer('postgres://stranger:stranger@somewhere', database);
      expect(await refused(query(stranger, 'SELECT'))).toBe('42501');
    });
  });

  it('log in with the password of their own only', async () => {
    const url = new URL(await urlOf('rest-integration', 'fresh'));
    url.username = 'gateway';
    expect(await refused(query(url.href, 'SELECT'))).toBe('28P01');
  });
});
