import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@arkflows/contracts';
import { startEmbeddedPostgres } from '@arkflows/persistence';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from './check.js';
import { PostgresClient } from './client.js';
import type { PostgresConnection } from './config.js';
import { createDatabase, type TestDatabase } from './test-database.fixture.js';

const WRONG = 'c4n4ry-wrong';

describe('a look at the target', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  const look = async (connection: Partial<PostgresConnection>, credential = database.credential) => {
    const client = await PostgresClient.open({
      connection: { ...database.connection, ...connection },
      credential: async () => credential,
      concurrency: 1,
      signal: AbortSignal.timeout(20_000),
      log: silentLog,
      clock: systemClock,
    });
    try {
      return await check(client, AbortSignal.timeout(5_000));
    } finally {
      await client.close();
    }
  };

  it.each([
    ['a wrong host', { host: 'no-such-host.invalid' }, 'resolve', 'no-such-host.invalid'],
    ['a wrong port', { port: 1 }, 'connect', 'port 1'],
    ['a server without TLS', { ssl: 'require' as const }, 'tls', 'ssl: disable'],
    ['a missing database', { database: 'nowhere_at_all' }, 'authenticate', 'database'],
    ['a missing schema', { schema: 'nowhere' }, 'authorise', 'schema'],
  ])('says what to do about %s', async (_, connection, step, advice) => {
    const steps = await look(connection);
    expect(steps.at(-1)).toMatchObject({ name: step, ok: false, advice: expect.stringContaining(advice) });
    expect(steps.at(-1)?.message).not.toBe('');
    expect(steps.every(({ durationMs }) => durationMs >= 0)).toBe(true);
    expect(JSON.stringify(steps)).not.toContain(database.credential.password);
  });

  it('says what to do about a wrong password, and shows neither it nor the right one', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'check-spec-'));
    const server = await startEmbeddedPostgres({ dataDir, port: 0, durability: 'none', log: silentLog });
    try {
      const { hostname, port, password } = new URL(server.url());
      const place = { host: hostname, port: Number(port), database: 'postgres' };
      const right = { username: 'postgres', password: decodeURIComponent(password) };
      expect((await look(place, right)).every(({ ok }) => ok)).toBe(true);
      const steps = await look(place, { ...right, password: WRONG });
      expect(steps.at(-1)).toMatchObject({
        name: 'authenticate',
        ok: false,
        advice: expect.stringContaining('credential'),
      });
      expect(JSON.stringify(steps)).not.toContain(WRONG);
      expect(JSON.stringify(steps)).not.toContain(right.password);
    } finally {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it('says what to do about a role that is not there', async () => {
    const steps = await look({}, { username: 'nobody_at_all', password: WRONG });
    expect(steps.at(-1)).toMatchObject({
      name: 'authenticate',
      ok: false,
      advice: expect.stringContaining('credential'),
    });
    expect(JSON.stringify(steps)).not.toContain(WRONG);
  });
});
