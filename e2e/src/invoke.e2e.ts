import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { type Installation, onKafka, standalone } from './support/installation.js';
import { invoke } from './support/invoke.js';
import { freePort, ServiceProcess } from './support/service-process.js';
import { until } from './support/until.js';

/** A person whose id is below zero takes three seconds to be stored. */
const table = `
  CREATE TABLE people (id integer PRIMARY KEY, name text NOT NULL);
  CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.id < 0 THEN PERFORM pg_sleep(3); END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER linger BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION linger();
`;

const profile = ({ host, port, database }: Installation['target']) =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'people' },
    spec: {
      connector: 'postgres',
      connection: { host, port, database, ssl: 'disable' },
      credential: 'playground',
      operations: {
        store: {
          action: 'upsert',
          with: { table: 'people', key: ['id'], returning: ['id', 'name'] },
          mapping: { 'row.id': 'data.id', 'row.name': 'data.name' },
        },
        find: { action: 'select', with: { table: 'people' }, mapping: { 'where.id': 'data.id' } },
      },
    },
  });

describe.each([
  ['on embedded engines', standalone],
  ['on Kafka', onKafka],
] as const)('operations called through the gateway %s', (kind, install) => {
  let suite: Installation;

  beforeAll(async () => {
    suite = await install();
    await suite.sql(table);
    expect(await suite.ark(['apply', '-f', '-'], profile(suite.target))).toMatchObject({ code: 0 });
    expect(await suite.ark(['deploy', 'people'])).toMatchObject({ code: 0 });
  }, 120_000);
  afterAll(() => suite?.stop());

  it('answer `ark invoke` with what is in the table', async () => {
    const stored = await suite.ark(['invoke', 'people', 'store', '-d', '{"id":1,"name":"Łucja"}', '-o', 'json']);
    expect(JSON.parse(stored.stdout)).toMatchObject({
      status: 'succeeded',
      data: { rows: [{ id: 1, name: 'Łucja' }] },
    });
    const found = await suite.ark(['invoke', 'people', 'find', '-f', '-', '-o', 'json'], '{"id":1}');
    expect(JSON.parse(found.stdout)).toMatchObject({ data: { rowCount: 1, rows: [{ id: 1, name: 'Łucja' }] } });
  });

  it('fail as the database says, and can be found by their run', async () => {
    const { code, stderr } = await suite.ark(['invoke', 'people', 'store', '-d', '{"id":2}']);
    expect(code).toBe(4);
    const runId = /run (run_\S+)/.exec(stderr)?.[1] ?? '';
    const shown = () => suite.ark(['dead-letters', 'show', runId]);
    await until(async () => (await shown()).code === 0, { what: () => `the dead letter of ${runId}` });
  });

  it('give 1,000 callers at once their own answers', async () => {
    const ids = Array.from({ length: 1_000 }, (_, n) => 1_000 + n);
    const answers = await Promise.all(
      ids.map((id) => invoke(suite, 'store', { id, name: `person ${id}` }, { headers: { prefer: 'wait=60' } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
    expect(answers.map(({ body }) => body.data)).toMatchObject(
      ids.map((id) => ({ rows: [{ id, name: `person ${id}` }] })),
    );
    const { rows } = await suite.sql('SELECT count(*) FROM people WHERE id >= 1000');
    expect(Number(rows[0].count)).toBe(1_000);
  }, 120_000);

  it('are the same run for the same Idempotency-Key', async () => {
    const store = () => invoke(suite, 'store', { id: 3, name: 'c' }, { headers: { 'idempotency-key': 'person-3' } });
    const [first, second] = [await store(), await store()];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.runId).toBe(first.body.runId);
  });

  it('are not carried out after their deadline, nor when nobody knows them', async () => {
    const late = await invoke(suite, 'store', { id: 4, name: 'd' }, { deadline: '2026-01-01T00:00:00Z' });
    expect(late).toMatchObject({ status: 410, body: { code: 'EVENT_EXPIRED' } });
    expect((await suite.sql('SELECT FROM people WHERE id = 4')).rowCount).toBe(0);
    expect(await invoke(suite, 'stoer', {})).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('can be tried out before: the connection, and the mapping', async () => {
    const tested = await suite.ark(['test', 'people']);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/authenticate +ok/) });
    const wrong = profile({ ...suite.target, database: 'nowhere-at-all' });
    const refused = await suite.ark(['test', '-f', '-'], wrong);
    expect(refused).toMatchObject({ code: 4, stdout: expect.stringMatching(/authenticate +failed/) });
    expect(refused.stdout + refused.stderr).not.toContain(suite.credential.password || 'none');
    const sample = ['preview', '-f', '-', '--operation', 'store', '-d', '{"id":7,"name":"g"}', '-o', 'json'];
    const mapped = await suite.ark(sample, profile(suite.target));
    expect(JSON.parse(mapped.stdout)).toMatchObject({ table: 'people', row: { id: 7, name: 'g' } });
  });

  if (kind !== 'on Kafka') return;

  it('are answered through the gateway that was called, of two', async () => {
    const second = await new ServiceProcess('gateway', await freePort(), suite.gateway.env).start();
    const urls = [suite.gateway.url, second.url];
    const ids = Array.from({ length: 100 }, (_, n) => 5_000 + n);
    const answers = await Promise.all(
      ids.map((id) => invoke(suite, 'store', { id, name: `${id}` }, { url: urls[id % 2] as string })),
    );
    expect(answers.map(({ body }) => body.data)).toMatchObject(ids.map((id) => ({ rows: [{ id }] })));
    await second.stop();
  }, 60_000);

  it('survive the kill of the service that carries them out: the next one answers', async () => {
    const answer = invoke(suite, 'store', { id: -1, name: 'slow' }, { headers: { prefer: 'wait=60' } });
    const running = () =>
      suite.sql("SELECT FROM pg_stat_activity WHERE query LIKE '%people%' AND wait_event = 'PgSleep'");
    await until(async () => ((await running()).rowCount ?? 0) > 0, { what: () => 'the call in the database' });
    await suite.service.kill();
    await suite.service.start();
    expect(await answer).toMatchObject({ status: 200, body: { data: { rows: [{ id: -1, name: 'slow' }] } } });
  }, 120_000);
});
