import { createServer, type Server, type Socket } from 'node:net';
import { TcpProxy } from '@arkflows/connector-sdk/conformance';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from './check.js';
import { PostgresClient } from './client.js';
import type { PostgresConnection } from './config.js';
import { call, callMany, createDatabase, openClient, type TestDatabase, until } from './test-database.fixture.js';

describe('when PostgreSQL does not do as asked', () => {
  let database: TestDatabase;
  const clients: PostgresClient[] = [];
  const open = async (
    connection: Partial<PostgresConnection> = {},
    credential?: { username: string; password: string },
  ) => {
    const client = await openClient(credential ? { ...database, credential } : database, connection);
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    database = await createDatabase();
    await database.sql('CREATE TABLE orders (id int PRIMARY KEY, customer text, total numeric)');
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(() => database?.drop());

  it('names the column that is missing, and the nearest that is there', async () => {
    const insert = call(await open(), 'insert', { table: 'orders', row: { id: 1, custmer: 'x' } });
    await expect(insert).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      retryable: false,
      message: "Table 'public.orders' has no column 'custmer'; did you mean 'customer'?",
      details: { column: 'custmer', didYouMean: 'customer' },
    });
  });

  it('names the table that is missing, and the nearest that is there', async () => {
    const outcomes = await callMany(
      await open(),
      'insert',
      [1, 2, 3].map((id) => [`${id}`, { table: 'order', row: { id } }]),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({
        status: 'failed',
        error: { code: 'TARGET_NOT_FOUND', message: "Schema 'public' has no table 'order'; did you mean 'orders'?" },
      });
  });

  it('sees at once that a table was mended', async () => {
    const client = await open();
    await database.sql('CREATE TABLE mended (id int)');
    await call(client, 'insert', { table: 'mended', row: { id: 1 } });
    await expect(call(client, 'insert', { table: 'mended', row: { id: 2, late: 'x' } })).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
    });
    await database.sql('ALTER TABLE mended ADD late text, ALTER id TYPE text');
    await call(client, 'insert', { table: 'mended', row: { id: 'two', late: 'x' } });
    await database.sql('DROP TABLE mended');
    await expect(call(client, 'insert', { table: 'mended', row: { id: 1 } })).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
    });
    await database.sql('CREATE TABLE mended (id uuid, late int)');
    const id = '0b6f1a3e-94c2-4d8f-9a55-6f0f2a1b3c4d';
    await call(client, 'insert', { table: 'mended', row: { id, late: 1 } });
    expect(await database.sql('SELECT id FROM mended')).toEqual([{ id }]);
  });

  it('keeps a right that is missing apart from a login that fails and a database that is not there', async () => {
    const role = `reader_${database.connection.database}`;
    await database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    try {
      const reader = await open({}, { username: role, password: 'pw' });
      const insert = { table: 'orders', row: { id: 1 } };
      await expect(call(reader, 'insert', insert)).rejects.toMatchObject({
        code: 'PERMISSION_DENIED_BY_TARGET',
        retryable: false,
      });
      const nobody = await open({}, { username: 'nobody_of_this_name', password: 'c4n4ry' });
      await expect(call(nobody, 'insert', insert)).rejects.toMatchObject({
        code: 'AUTHENTICATION_FAILED',
        retryable: true,
      });
      const nowhere = await open({ database: 'nowhere_at_all' });
      await expect(call(nowhere, 'insert', insert)).rejects.toMatchObject({
        code: 'TARGET_NOT_FOUND',
        retryable: true,
      });
    } finally {
      await database.sql(`DROP ROLE ${role}`);
    }
  });

  it('has the server end a statement that takes too long', async () => {
    const client = await open({ statementTimeout: '200ms' });
    await expect(
      client.run({ text: 'SELECT pg_sleep(20)' }, [], 'write', AbortSignal.timeout(10_000)),
    ).rejects.toMatchObject({
      code: 'TARGET_TIMEOUT',
      retryable: true,
      effect: 'none',
    });
  });

  it('ends at the server what its caller gave up', async () => {
    const client = await open({ applicationName: 'given-up' });
    const given = client.run({ text: 'SELECT pg_sleep(60)' }, [], 'write', AbortSignal.timeout(300));
    await expect(given).rejects.toMatchObject({ code: 'TARGET_TIMEOUT', effect: 'possible' });
    const running = () =>
      database.sql(
        "SELECT FROM pg_stat_activity WHERE application_name = 'given-up' AND query LIKE '%pg_sleep%' AND state = 'active'",
      );
    await until(async () => (await running()).length === 0);
  });

  it('tells a deadlock as something to try again, without effect', async () => {
    await database.sql('INSERT INTO orders (id, total) VALUES (101, 0), (102, 0)');
    const client = await open();
    const both = (first: number, second: number) =>
      client.run(
        {
          text: `DO $$ BEGIN UPDATE orders SET total = 1 WHERE id = ${first}; PERFORM pg_sleep(0.3); UPDATE orders SET total = 1 WHERE id = ${second}; END $$`,
        },
        [],
        'write',
        AbortSignal.timeout(20_000),
      );
    const results = await Promise.allSettled([both(101, 102), both(102, 101)]);
    const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(failed).toMatchObject([{ code: 'TARGET_UNAVAILABLE', retryable: true, effect: 'none' }]);
  });

  it('tells that the effect is possible when the connection is lost after sending', async () => {
    const proxy = await TcpProxy.start(database);
    const client = await open(proxy.address);
    const lost = client.run({ text: 'SELECT pg_sleep(30)' }, [], 'write', AbortSignal.timeout(20_000));
    const active = () =>
      database.sql("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'");
    await until(async () => (await active()).length > 0);
    await proxy.away();
    await expect(lost).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE', retryable: true, effect: 'possible' });
  });

  it('serves more calls at once than it has connections', async () => {
    const client = await open({ poolSize: 2, applicationName: 'crowded' });
    const calls = Array.from({ length: 40 }, (_, n) =>
      call(client, 'insert', { table: 'orders', row: { id: 1_000 + n } }),
    );
    await Promise.all(calls);
    expect(
      (await database.sql("SELECT FROM pg_stat_activity WHERE application_name = 'crowded'")).length,
    ).toBeLessThanOrEqual(2);
  });

  describe('a server that accepts and never answers', () => {
    let silent: Server;
    const sockets: Socket[] = [];
    beforeAll(async () => {
      silent = createServer((socket) => void sockets.push(socket));
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const address = () => ({ host: '127.0.0.1', port: (silent.address() as { port: number }).port });

    it('is given up after five seconds', async () => {
      const client = await open(address());
      const began = performance.now();
      await expect(call(client, 'insert', { table: 'orders', row: { id: 1 } })).rejects.toMatchObject({
        code: 'TARGET_TIMEOUT',
        retryable: true,
        effect: 'none',
      });
      expect(performance.now() - began).toBeLessThan(7_000);
    });

    it('does not keep a client from closing', async () => {
      const client = await open(address());
      const before = sockets.length;
      const hanging = call(client, 'insert', { table: 'orders', row: { id: 1 } }).catch((error: unknown) => error);
      await until(async () => sockets.length > before);
      const began = performance.now();
      await client.close();
      expect(performance.now() - began).toBeLessThan(3_000);
      expect(await hanging).toMatchObject({ retryable: true, effect: 'none' });
    });
  });

  describe('check', () => {
    const steps = async (connection: Partial<PostgresConnection>) => {
      const done = await check(await open(connection), AbortSignal.timeout(3_000));
      return done.map(({ name, ok }) => `${name} ${ok ? 'ok' : 'failed'}`);
    };

    it('passes where all is well', async () => {
      expect(await steps({})).toEqual(['resolve ok', 'connect ok', 'authenticate ok', 'authorise ok']);
    });

    it.each([
      [{ host: 'no-such-host.invalid' }, ['resolve failed']],
      [{ port: 1 }, ['resolve ok', 'connect failed']],
      [{ ssl: 'verify-full' as const }, ['resolve ok', 'connect ok', 'tls failed']],
      [{ database: 'nowhere_at_all' }, ['resolve ok', 'connect ok', 'authenticate failed']],
      [{ schema: 'nowhere' }, ['resolve ok', 'connect ok', 'authenticate ok', 'authorise failed']],
    ])('stops at what is wrong in %j', async (connection, expected) => {
      expect(await steps(connection)).toEqual(expected);
    });
  });
});
