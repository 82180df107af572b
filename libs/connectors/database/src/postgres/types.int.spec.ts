import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PostgresClient } from './client.js';
import { call, callMany, createDatabase, openClient, type TestDatabase } from './test-database.fixture.js';

describe('values of every type', () => {
  let database: TestDatabase;
  let client: PostgresClient;

  beforeAll(async () => {
    database = await createDatabase();
    await database.sql(`
      CREATE TYPE mood AS ENUM ('calm', 'cross');
      CREATE DOMAIN short AS varchar(3);
      CREATE DOMAIN document AS jsonb;
      CREATE TABLE kinds (
        id int PRIMARY KEY, j json, jb jsonb, doc document, ints int[], texts text[], grid int[][], docs jsonb[],
        at timestamptz, day date, price numeric(12,2), huge int8, exact numeric, u uuid, bin bytea, m mood, s short,
        c char(5), v varchar(10), b bool, f float8, span interval, r int4range, ip inet, t text
      )`);
    client = await openClient(database);
  });
  afterAll(async () => {
    await client?.close();
    await database?.drop();
  });

  const row = {
    j: { a: [1, null, 'x"\\y'] },
    jb: 'only a text',
    doc: [true, { deep: { er: null } }],
    ints: [1, null, -3],
    texts: ['plain', 'with "quotes"', 'back\\slash', '{curly,comma}', '', 'NULL', null],
    grid: [
      [1, 2],
      [3, 4],
    ],
    docs: [{ a: 1 }, 'x'],
    at: new Date('2026-02-03T04:05:06.789Z'),
    day: '2026-02-03',
    price: 12.5,
    huge: 9223372036854775807n,
    exact: '12345678901234567890.123456789',
    u: '0b6f1a3e-94c2-4d8f-9a55-6f0f2a1b3c4d',
    bin: new Uint8Array([0, 1, 254, 255]),
    m: 'cross',
    s: 'abc',
    c: 'ab',
    v: 'ten chars!',
    b: false,
    f: 1e-300,
    span: '1 day 02:00:00',
    r: '[1,5)',
    ip: '10.0.0.1',
    t: 'Zürich Αθήνα Москва القاهرة नमस्ते 北京 東京 서울 👩‍👩‍👧‍👦 a\nb\tc',
  };
  const asRead = {
    ...row,
    at: '2026-02-03T04:05:06.789+00:00',
    price: '12.50',
    huge: '9223372036854775807',
    bin: '\\x0001feff',
    c: 'ab   ',
  };

  it.each(['execute', 'executeMany'])('arrive as they were given through %s', async (way) => {
    const id = way === 'execute' ? 1 : 2;
    const input = { table: 'kinds', row: { id, ...row } };
    if (way === 'execute') await call(client, 'insert', input);
    else expect(await callMany(client, 'insert', [[null, input]])).toMatchObject([{ status: 'ok' }]);
    await database.sql("SET timezone = 'UTC'");
    const [direct] = await database.sql(
      'SELECT jb::text jb, texts, grid, huge, exact, bin, s, v, t, f, at FROM kinds WHERE id = $1',
      [id],
    );
    expect(direct).toEqual({
      jb: '"only a text"',
      texts: row.texts,
      grid: row.grid,
      huge: '9223372036854775807',
      exact: row.exact,
      bin: Buffer.from(row.bin),
      s: 'abc',
      v: row.v,
      t: row.t,
      f: 1e-300,
      at: row.at,
    });
    const { rows } = await call(client, 'select', { table: 'kinds', where: { id } });
    const [read] = rows ?? [];
    expect({ ...read, at: new Date(String(read?.at)).toISOString() }).toEqual({
      id,
      ...asRead,
      at: row.at.toISOString(),
    });
  });

  it('are NULL where they are null', async () => {
    const nulls = Object.fromEntries(Object.keys(row).map((name) => [name, null]));
    await call(client, 'insert', { table: 'kinds', row: { id: 3, ...nulls } });
    const { rows } = await call(client, 'select', { table: 'kinds', where: { id: 3, jb: null, t: null } });
    expect(rows).toEqual([{ id: 3, ...nulls }]);
  });

  it.each([
    ['v', 'eleven char', 'too long'],
    ['c', '6chars', 'too long'],
    ['s', 'four', 'too long'],
    ['ints', '{1,x}', 'integer'],
    ['huge', 'many', 'bigint'],
    ['huge', '9223372036854775808', 'bigint'],
    ['m', 'merry', 'mood'],
    ['u', 'no-uuid', 'uuid'],
    ['at', 'yesterday-ish', 'timestamp'],
    ['t', { an: 'object' }, 'object'],
    ['b', [true], 'array'],
  ])('that do not fit %s are refused, not bent: %j', async (column, value, why) => {
    const refused = call(client, 'insert', { table: 'kinds', row: { id: 99, [column]: value } });
    await expect(refused).rejects.toMatchObject({
      code: 'TARGET_REJECTED',
      retryable: false,
      effect: 'none',
      details: { column },
      message: expect.stringContaining(why),
    });
    if (typeof value === 'string')
      await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(value) });
    expect(await database.sql('SELECT FROM kinds WHERE id = 99')).toEqual([]);
  });

  it.each([
    ['t', 'c4n4ry\0'],
    ['texts', ['a', 'c4n4ry\0']],
    ['doc', { deep: 'c4n4ry\0' }],
    ['docs', ['c4n4ry\0']],
  ])('that hold a NUL are refused with the column named: %s', async (column, value) => {
    const items = [1, 2].map((n): [null, object] => [
      null,
      { table: 'kinds', row: { id: 200 + n, v: 'UTF8', ...(n === 2 && { [column]: value }) } },
    ]);
    const [, refused] = await callMany(
      client,
      'upsert',
      items.map(([key, input]) => [key, { ...input, key: ['id'] }]),
    );
    expect(refused).toMatchObject({
      status: 'failed',
      error: {
        code: 'TARGET_REJECTED',
        message: `Column '${column}': its text holds the character U+0000 (NUL), which PostgreSQL cannot store`,
        details: { column },
      },
    });
  });

  it('survive a thousand texts that would break a careless quoting', async () => {
    await database.sql('CREATE TABLE texts (id int PRIMARY KEY, t text)');
    const pieces = ['"', "'", '\\', '{', '}', ',', 'NULL', '\n', '$1', ';--', '�', '💥', 'é', ' '];
    const texts = Array.from({ length: 1_000 }, (_, n) =>
      Array.from({ length: 8 }, (_, i) => pieces[(n * 7 + i * i * 3 + (n >> i)) % pieces.length]).join(''),
    );
    await callMany(
      client,
      'insert',
      texts.map((t, id) => [null, { table: 'texts', row: { id, t } }]),
    );
    const stored = await database.sql('SELECT t FROM texts ORDER BY id');
    expect(stored.map(({ t }) => t)).toEqual(texts);
  });
});
