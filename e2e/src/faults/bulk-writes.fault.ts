import { afterEach, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { done } from '../support/ark.js';
import { type Installation, onKafka } from '../support/installation.js';
import { until } from '../support/until.js';
import { Ledger } from './harness/ledger.js';
import { Link } from './harness/link.js';
import { Load } from './harness/load.js';
import { Random } from './harness/random.js';
import { Replicas } from './harness/replicas.js';

/** `writes` tells every write that was committed, in their order; the pause gives a bulk write a middle. */
const table = `
  CREATE TABLE things (key text, seq integer, PRIMARY KEY (key, seq));
  CREATE TABLE writes (at bigint GENERATED ALWAYS AS IDENTITY, key text, seq integer);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO writes (key, seq) VALUES (NEW.key, NEW.seq);
    PERFORM pg_sleep(0.001);
    RETURN NEW;
  END $$;
  CREATE TRIGGER note BEFORE INSERT OR UPDATE ON things FOR EACH ROW EXECUTE FUNCTION note();
`;

const profileOf = (topic: string, port: number, database: string): string =>
  stringify({
    apiVersion: 'arkflows.io/v1',
    kind: 'IntegrationProfile',
    metadata: { name: 'things' },
    spec: {
      connector: 'postgres',
      connection: { host: '127.0.0.1', port, database, ssl: 'disable' },
      credential: 'playground',
      operations: {
        store: {
          action: 'upsert',
          with: { table: 'things', key: ['key', 'seq'] },
          mapping: { 'row.key': 'data.key', 'row.seq': 'data.seq' },
        },
      },
      triggers: [{ name: 'things', topic, from: 'earliest', operation: 'store' }],
      policies: { timeout: '5s', retry: { for: '1h', initial: '50ms', max: '500ms', inPlace: '300ms' } },
    },
  });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
}, 60_000);

const closedAfter = <T>(opened: T, close: (opened: T) => Promise<unknown>): T => {
  closing.push(() => close(opened));
  return opened;
};

it('holds each row once and writes each key in order through killed and suspended replicas and a cut connection', async () => {
  const suite = closedAfter(await onKafka({ services: false }), (one) => one.stop());
  await suite.sql(table);
  const { host, port, database } = suite.target;
  const link = closedAfter(await new Link({ host, port }).open(), (one) => one.cut());
  const topic = `${suite.environment}.things`;
  const ledger = new Ledger();
  const loaded = { brokers: suite.kafka as string, topic, ledger, random: Random.ofThisRun() };
  const load = closedAfter(await Load.open(loaded), (one) => one.close());
  const replicas = closedAfter(new Replicas('database-integration', suite.service.env), (one) => one.end());
  await replicas.scaleTo(2);
  done(await suite.ark(['apply', '-f', '-'], profileOf(topic, link.port, database)));
  done(await suite.ark(['deploy', 'things', '--timeout', '90']));

  const endFlow = load.flow(300);
  await moreRows(suite, 600);
  await replicas.at(0).kill();
  // More than the other one's partitions can tell of: it has taken over.
  await moreRows(suite, 6_000);
  await replicas.at(0).start();
  await link.cut();
  const sent = ledger.sent;
  await until(() => ledger.sent > sent + 600, { what: () => 'more events are sent' });
  await link.heal();
  await moreRows(suite, 600);
  replicas.suspend(1);
  await moreRows(suite, 6_000);
  replicas.resume(1);
  await moreRows(suite, 600);
  await endFlow();
  await until(async () => (await rows(suite)) === ledger.sent, {
    timeoutMs: 90_000,
    what: () => `${ledger.sent} rows`,
  });
  const writes = await suite.sql('SELECT key, seq FROM writes ORDER BY at');
  for (const { key, seq } of writes.rows) ledger.arrive({ key, seq });
  expect(ledger.contradictions()).toEqual([]);
}, 300_000);

const rows = async ({ sql }: Installation): Promise<number> =>
  Number((await sql('SELECT count(*) FROM things')).rows[0].count);

async function moreRows(suite: Installation, count: number): Promise<void> {
  const goal = (await rows(suite)) + count;
  await until(async () => (await rows(suite)) >= goal, { timeoutMs: 90_000, what: () => `${goal} rows` });
}
