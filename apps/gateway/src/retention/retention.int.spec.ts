import { silentLog } from '@arkflows/contracts';
import { type Database, openDatabase } from '@arkflows/persistence';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { entities } from '../storage/entities.js';
import { migrations } from '../storage/migrations.js';
import { Storage } from '../storage/storage.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.fixture.js';
import { RetentionRepository } from './retention.repository.js';

const DAY = 86_400_000;
let test: TestDatabase;
let database: Database;
let rows: RetentionRepository;

beforeAll(async () => {
  test = await createTestDatabase();
  database = await openDatabase({
    url: test.url,
    schema: 'gateway',
    applicationName: 'retention-spec',
    entities,
    migrations,
    log: silentLog,
  });
  const storage = new Storage();
  storage.provide(database);
  rows = new RetentionRepository(storage);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});
beforeEach(() => test.query('TRUNCATE gateway.runs, gateway.dead_letters'));

/** `count` runs of a namespace, `days` old and each a second older than the one before. */
const addRuns = (prefix: string, status: string, days: number, count: number, namespace = 'default') =>
  test.query(
    `INSERT INTO gateway.runs
     SELECT 'dev', $1 || n, $5, 'p', 1, 'o', NULL, 'e', 's', NULL, $2, NULL, NULL, 1,
       now() - make_interval(days => $3, secs => n), 1, 't', 0, n FROM generate_series(1, $4) AS n`,
    [prefix, status, days, count, namespace],
  );
const kept = async () => (await test.query('SELECT run_id FROM gateway.runs ORDER BY run_id')).map((row) => row.run_id);

it('keeps failures for longer than successes', async () => {
  await addRuns('old-ok', 'succeeded', 10, 1);
  await addRuns('old-dead', 'dead', 10, 1);
  await addRuns('older-dead', 'dead', 40, 1);
  await addRuns('new-ok', 'succeeded', 1, 1);
  const deleted = await rows.sweep({ runRetentionMs: 7 * DAY, failureRetentionMs: 30 * DAY, maxPerNamespace: 100 });
  expect(deleted).toBe(2);
  expect(await kept()).toEqual(['new-ok1', 'old-dead1']);
});

it('of too many runs keeps the failures and the newest, in every namespace for itself', async () => {
  await addRuns('dead', 'dead', 3, 2);
  await addRuns('ok', 'succeeded', 0, 5);
  await addRuns('other', 'succeeded', 0, 3, 'sales');
  await rows.sweep({ runRetentionMs: 7 * DAY, failureRetentionMs: 30 * DAY, maxPerNamespace: 3 });
  expect(await kept()).toEqual(['dead1', 'dead2', 'ok1', 'other1', 'other2', 'other3']);
});

it('sweeps many rows in batches', async () => {
  await addRuns('old', 'succeeded', 10, 25_000);
  const deleted = await rows.sweep({ runRetentionMs: 7 * DAY, failureRetentionMs: 30 * DAY, maxPerNamespace: 100 });
  expect(deleted).toBe(25_000);
});

it('bounds dead letters by age and number', async () => {
  await test.query(
    `INSERT INTO gateway.dead_letters (environment, run_id, namespace, code, message, attempts, topic, partition, record_offset, first_tried_at, died_at, headers)
     SELECT 'dev', 'd' || n, 'default', 'INTERNAL', '', 1, 't', 0, n, now(), now() - make_interval(days => 10 * n), '{}' FROM generate_series(1, 5) AS n`,
  );
  await rows.sweep({ runRetentionMs: 7 * DAY, failureRetentionMs: 35 * DAY, maxPerNamespace: 2 });
  const left = await test.query('SELECT run_id FROM gateway.dead_letters ORDER BY run_id');
  expect(left.map((row) => row.run_id)).toEqual(['d1', 'd2']);
});
