import type { Outcome } from '@arkflows/connector-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PostgresClient } from './client.js';
import { call, callMany, createDatabase, openClient, type TestDatabase } from './test-database.fixture.js';

const counts = (outcomes: readonly Outcome<unknown>[]) =>
  outcomes.map((o) =>
    o.status === 'ok' ? (o.output as { rowCount: number }).rowCount : o.status === 'failed' ? o.error.code : '-',
  );

describe('writing rows', () => {
  let database: TestDatabase;
  let client: PostgresClient;

  beforeAll(async () => {
    database = await createDatabase();
    await database.sql(`
      CREATE TABLE people (id int PRIMARY KEY, name text, email text UNIQUE, age int DEFAULT 7 CHECK (age < 200));
      CREATE TABLE "Odd ""Name"".x" ("Ünï ""q""" int PRIMARY KEY, "select" text);
      CREATE TABLE pairs (a text, b text, PRIMARY KEY (a, b));
      CREATE SCHEMA other;
      CREATE TABLE other.people (id int PRIMARY KEY, name text);
      CREATE TABLE log (line text);
      CREATE TABLE prices (price numeric PRIMARY KEY, label text)`);
    client = await openClient(database);
  });
  beforeEach(() => database.sql('TRUNCATE people, other.people, pairs, log, prices'));
  afterAll(async () => {
    await client?.close();
    await database?.drop();
  });

  const people = () => database.sql('SELECT id, name, age FROM people ORDER BY id');
  const person = (id: number, name: string, more: object = {}) => ({ table: 'people', row: { id, name, ...more } });

  describe('insert', () => {
    it('adds a row, with defaults for what is not given, and answers what was asked for', async () => {
      const output = await call(client, 'insert', { ...person(1, 'Ann'), returning: ['id', 'age'] });
      expect(output).toEqual({ rowCount: 1, rows: [{ id: 1, age: 7 }] });
    });

    it('fails on a key that is there, without showing its value', async () => {
      await call(client, 'insert', person(1, 'Ann', { email: 'ann@secret.example' }));
      await expect(call(client, 'insert', person(2, 'Bob', { email: 'ann@secret.example' }))).rejects.toMatchObject({
        code: 'TARGET_CONFLICT',
        retryable: false,
        message: expect.not.stringContaining('secret'),
        details: { table: 'people', constraint: 'people_email_key', sqlstate: '23505' },
      });
    });

    it('with onConflict nothing leaves rows as they are and tells which were written', async () => {
      await call(client, 'insert', person(2, 'first'));
      const outcomes = await callMany(
        client,
        'insert',
        [1, 2, 3, 3].map((id) => [null, { ...person(id, `n${id}`), onConflict: 'nothing' }]),
      );
      expect(counts(outcomes)).toEqual([1, 0, 1, 0]);
      expect((await people()).map(({ name }) => name)).toEqual(['n1', 'first', 'n3']);
      const again = await callMany(
        client,
        'insert',
        [1, 2].map((id) => [null, { ...person(id, 'x'), onConflict: 'nothing' }]),
      );
      expect(counts(again)).toEqual([0, 0]);
    });

    it('with conflictColumns still fails on any other conflict', async () => {
      await call(client, 'insert', person(1, 'Ann', { email: 'a@x' }));
      const input = { ...person(2, 'Bob', { email: 'a@x' }), onConflict: 'nothing', conflictColumns: ['id'] };
      await expect(call(client, 'insert', input)).rejects.toMatchObject({ code: 'TARGET_CONFLICT' });
      expect(await call(client, 'insert', { ...input, conflictColumns: ['email'] })).toEqual({ rowCount: 0 });
    });

    it('isolates each bad row of many, whatever is bad about it', async () => {
      await call(client, 'insert', person(5, 'there'));
      const inputs = Array.from({ length: 40 }, (_, id) => [`k${id}`, person(id, `n${id}`)] as const).map(
        ([key, input], id) => {
          if (id === 11) return [key, person(11, 'old', { age: 300 })] as const;
          if (id === 17) return [key, person(17, 'text', { age: 'twelve' })] as const;
          if (id === 23) return [key, person(23, 'object', { age: {} })] as const;
          if (id === 29) return [key, person(29, 'zero\u0000byte')] as const;
          return [key, input] as const;
        },
      );
      const result = counts(await callMany(client, 'insert', inputs));
      expect(result[5]).toBe('TARGET_CONFLICT');
      for (const bad of [11, 17, 23, 29]) expect(result[bad]).toBe('TARGET_REJECTED');
      expect(result.filter((r) => r === 1)).toHaveLength(35);
      expect(await people()).toHaveLength(36);
    });

    it('takes rows of different columns and tables in one go, in the order of each key', async () => {
      const outcomes = await callMany(client, 'insert', [
        ['a', { table: 'log', row: { line: '1' } }],
        ['a', person(1, 'A')],
        ['b', person(2, 'B', { age: 2 })],
        ['b', { table: 'other.people', row: { id: 2 } }],
        ['c', person(3, 'C')],
        ['a', { table: 'log', row: { line: '2' } }],
      ]);
      expect(counts(outcomes)).toEqual([1, 1, 1, 1, 1, 1]);
      expect((await database.sql('SELECT line FROM log')).map(({ line }) => line)).toEqual(['1', '2']);
      expect(await database.sql('SELECT id FROM other.people')).toEqual([{ id: 2 }]);
    });

    it('takes any name for tables and columns', async () => {
      const table = '"Odd ""Name"".x"';
      await call(client, 'insert', { table, row: { 'Ünï "q"': 1, select: "'; DROP TABLE people; --" } });
      expect((await call(client, 'select', { table })).rows).toEqual([
        { 'Ünï "q"': 1, select: "'; DROP TABLE people; --" },
      ]);
    });

    it('writes more rows than one statement takes', async () => {
      const outcomes = await callMany(
        client,
        'insert',
        Array.from({ length: 4_500 }, (_, id) => [null, { table: 'people', row: { id } }] as const),
      );
      expect(outcomes.every(({ status }) => status === 'ok')).toBe(true);
      expect(await database.sql('SELECT count(*)::int AS n FROM people')).toEqual([{ n: 4_500 }]);
    });
  });

  describe('upsert', () => {
    const put = (id: number, name: string, more: object = {}) => ({ ...person(id, name, more), key: ['id'] });

    it('adds or changes, the last of a key wins, and repeating it changes nothing more', async () => {
      const inputs = [put(1, 'a'), put(2, 'b'), put(1, 'c'), put(1, 'd'), put(2, 'e')].map((i) => [null, i] as const);
      for (let n = 0; n < 2; n++) expect(counts(await callMany(client, 'upsert', inputs))).toEqual([1, 1, 1, 1, 1]);
      expect((await people()).map(({ name }) => name)).toEqual(['d', 'e']);
    });

    it('changes only the columns named by update', async () => {
      await call(client, 'upsert', put(1, 'Ann', { age: 30 }));
      await call(client, 'upsert', { ...put(1, 'Other', { age: 31 }), update: ['age'] });
      expect(await people()).toEqual([{ id: 1, name: 'Ann', age: 31 }]);
    });

    it('takes a row that is all key', async () => {
      const input = { table: 'pairs', row: { a: 'x', b: 'y' }, key: ['a', 'b'] };
      expect(
        counts(
          await callMany(client, 'upsert', [
            [null, input],
            [null, input],
          ]),
        ),
      ).toEqual([1, 1]);
    });

    it('sees that two spellings are one key', async () => {
      const price = (text: string, label: string) => ({ table: 'prices', row: { price: text, label }, key: ['price'] });
      const outcomes = await callMany(client, 'upsert', [
        ['k', price('1.0', 'a')],
        ['k', price('1.00', 'b')],
      ]);
      expect(counts(outcomes)).toEqual([1, 1]);
      expect(await database.sql('SELECT label FROM prices')).toEqual([{ label: 'b' }]);
    });

    it('says what is missing when no unique index fits', async () => {
      await expect(call(client, 'upsert', { ...person(1, 'Ann'), key: ['name'] })).rejects.toMatchObject({
        code: 'TARGET_NOT_FOUND',
        message: expect.stringContaining('create a unique index'),
      });
    });

    it('wants a value in each key column', () => {
      return expect(call(client, 'upsert', { table: 'people', row: { name: 'x' }, key: ['id'] })).rejects.toThrow(
        /must hold a value/,
      );
    });
  });

  describe('update and delete', () => {
    beforeEach(() =>
      database.sql("INSERT INTO people (id, name, age) SELECT n, 'n' || n, n FROM generate_series(1, 6) n"),
    );

    it('change what equals, tell how many rows each, and take none for no error', async () => {
      await database.sql('UPDATE people SET name = NULL WHERE id > 4');
      const set = (where: object, age: number) => ({ table: 'people', where, set: { age } });
      const inputs = [
        set({ id: 1 }, 11),
        set({ id: 99 }, 0),
        set({ id: 2 }, 12),
        set({ name: null }, 50),
        set({ id: 1 }, 13),
      ];
      const outcomes = await callMany(
        client,
        'update',
        inputs.map((input) => ['k', input] as const),
      );
      expect(counts(outcomes)).toEqual([1, 0, 1, 2, 1]);
      expect((await people()).map(({ age }) => age)).toEqual([13, 12, 3, 4, 50, 50]);
    });

    it('follow each other where one moves rows into the reach of the next', async () => {
      const move = (from: number, to: number) => ({ table: 'people', where: { age: from }, set: { age: to } });
      const outcomes = await callMany(client, 'update', [
        ['k', move(1, 2)],
        ['k', move(2, 3)],
        ['k', move(3, 4)],
      ]);
      expect(counts(outcomes)).toEqual([1, 2, 3]);
    });

    it('do not mistake different spellings of a value for different rows', async () => {
      const set = (id: string, name: string) => ({ table: 'people', where: { id }, set: { name } });
      const outcomes = await callMany(client, 'update', [
        ['k', set('1', 'a')],
        ['k', set('01', 'b')],
        ['k', set(' 1', 'c')],
      ]);
      expect(counts(outcomes)).toEqual([1, 1, 1]);
      expect((await people())[0]).toMatchObject({ name: 'c' });
    });

    it('remove what equals', async () => {
      const gone = (id: number) => [null, { table: 'people', where: { id } }] as const;
      expect(counts(await callMany(client, 'delete', [gone(1), gone(2), gone(1), gone(77)]))).toEqual([1, 1, 0, 0]);
      expect((await people()).map(({ id }) => id)).toEqual([3, 4, 5, 6]);
    });

    it.each(['update', 'delete'])('%s refuses an empty where, which would take every row', async (action) => {
      await expect(
        call(client, action, { table: 'people', where: {}, ...(action === 'update' && { set: { age: 1 } }) }),
      ).rejects.toThrow(/every row/);
      expect(await people()).toHaveLength(6);
    });
  });

  describe('select', () => {
    beforeEach(() =>
      database.sql("INSERT INTO people (id, name, age) SELECT n, 'n' || n, n % 3 FROM generate_series(1, 250) n"),
    );

    it('answers columns of the rows that equal, in order, within the limit', async () => {
      const input = {
        table: 'people',
        columns: ['id'],
        where: { age: 1 },
        orderBy: [{ column: 'id', direction: 'desc' }],
        limit: 3,
      };
      expect(await call(client, 'select', input)).toEqual({
        rowCount: 3,
        rows: [{ id: 250 }, { id: 247 }, { id: 244 }],
      });
    });

    it('answers 100 rows unless told otherwise, and never more than 10,000', async () => {
      expect((await call(client, 'select', { table: 'people' })).rowCount).toBe(100);
      await expect(call(client, 'select', { table: 'people', limit: 10_001 })).rejects.toThrow();
    });
  });
});
