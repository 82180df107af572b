import type { Outcome } from '@arkflows/connector-sdk';
import { TcpProxy } from '@arkflows/connector-sdk/conformance';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callMany, openClient, until } from '../test-database.fixture.js';
import { numbers, ObservedWrites } from './observed-writes.fixture.js';

describe('a COPY that the server does not finish', () => {
  let writes: ObservedWrites;

  beforeAll(async () => {
    writes = await ObservedWrites.open();
  });
  afterAll(() => writes?.close());

  const waiting = () => writes.database.sql("SELECT FROM pg_locks WHERE relation = 'slow'::regclass AND NOT granted");
  const rows = numbers(200).map((id) => ({ id }));

  beforeAll(() => writes.database.sql('CREATE TABLE slow (id int PRIMARY KEY)'));
  beforeEach(() => writes.database.sql('TRUNCATE slow; BEGIN; LOCK TABLE slow IN SHARE MODE'));

  const codes = (outcomes: readonly Outcome<unknown>[]) =>
    new Set(outcomes.map((o) => (o.status === 'failed' ? `${o.error.code} ${o.error.effect}` : o.status)));

  it('in the time allowed: it gives up, nothing is written, and the next call works', async () => {
    const inputs = rows.map((row) => [null, { table: 'slow', row }] as const);
    const given = callMany(writes.client, 'insert', inputs, AbortSignal.timeout(1_000));
    await until(async () => (await waiting()).length > 0);
    expect(codes(await given)).toEqual(new Set(['TARGET_TIMEOUT possible']));
    await until(async () => (await waiting()).length === 0);
    await writes.database.sql('COMMIT');
    expect(await writes.count('slow')).toBe(0);
    expect(codes(await writes.insert('slow', rows))).toEqual(new Set(['ok']));
  });

  it('within its own limit: it says so, and the connection is fit for the next call', async () => {
    const limited = await openClient(writes.database, { statementTimeout: '200ms', poolSize: 1 });
    try {
      expect(codes(await writes.insert('slow', rows, {}, limited))).toEqual(new Set(['TARGET_TIMEOUT none']));
      await writes.database.sql('COMMIT');
      expect(codes(await writes.insert('slow', rows, {}, limited))).toEqual(new Set(['ok']));
    } finally {
      await limited.close();
    }
  });

  it('because the connection is lost: the effect is possible', async () => {
    const proxy = await TcpProxy.start(writes.database);
    const behind = await openClient(writes.database, proxy.address);
    try {
      const lost = writes.insert('slow', rows, {}, behind);
      await until(async () => (await waiting()).length > 0).finally(() => proxy.away());
      expect(codes(await lost)).toEqual(new Set(['TARGET_UNREACHABLE possible']));
    } finally {
      await writes.database.sql('COMMIT');
      await behind.close();
    }
  });
});
