import { randomInt } from 'node:crypto';
import type { Outcome } from '@arkflows/connector-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PostgresClient } from '../client.js';
import { callMany, createDatabase, openClient, type TestDatabase } from '../test-database.fixture.js';
import { columnsOfRandomRows, RandomRows, randomFrom, typesOfRandomRows } from './random-rows.fixture.js';

const ROWS = 150;
const ROUNDS = 12;

describe('COPY and INSERT', () => {
  let database: TestDatabase;
  let client: PostgresClient;

  beforeAll(async () => {
    database = await createDatabase();
    // a trigger before each row keeps COPY away from table b
    await database.sql(`
      ${typesOfRandomRows};
      CREATE TABLE a (${columnsOfRandomRows});
      CREATE TABLE b (${columnsOfRandomRows});
      CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      CREATE TRIGGER pass BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION pass();
      CREATE TABLE ways (way text);
      CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO ways VALUES (TG_TABLE_NAME || ' ' || split_part(current_query(), ' ', 1)); RETURN NULL; END $$;
      CREATE TRIGGER told AFTER INSERT ON a FOR EACH STATEMENT EXECUTE FUNCTION tell();
      CREATE TRIGGER told AFTER INSERT ON b FOR EACH STATEMENT EXECUTE FUNCTION tell()`);
    client = await openClient(database);
  });
  afterAll(async () => {
    await client?.close();
    await database?.drop();
  });

  const wrote = async (way: string) => (await database.sql('SELECT FROM ways WHERE way = $1', [way])).length;
  const stored = (table: string) => database.sql(`SELECT t::text AS row FROM ${table} AS t ORDER BY id`);
  /** What an outcome says, but for the name of the table. */
  const told = (outcome: Outcome<unknown>) => {
    if (outcome.status !== 'failed') return outcome;
    const { code, message, details, effect, retryable } = outcome.error;
    const { column, sqlstate } = details ?? {};
    return { code, message: message.replaceAll(/"[ab](_pkey)?"/g, '…'), effect, retryable, column, sqlstate };
  };

  it.each(['error', 'nothing'])('answer and store the same with onConflict: %s', async (onConflict) => {
    await database.sql('TRUNCATE a, b, ways');
    const seed = randomInt(1, 2 ** 31);
    const random = new RandomRows(randomFrom(seed));
    for (let round = 0; round < ROUNDS; round++) {
      const columns = random.columns();
      const inputs = Array.from({ length: ROWS }, (_, n) => {
        const repeated = round % 3 === 2 && random.below(50) === 0;
        const id = round * ROWS + n - (repeated ? 1 : 0);
        const row = random.row(id, columns, round % 3 === 1 && random.below(40) === 0);
        return { key: random.pick([null, `k${n % 60}`]), row };
      });
      const into = async (table: string) => {
        const items = inputs.map(({ key, row }) => [key, { table, row, onConflict }] as const);
        return { seed, round, told: (await callMany(client, 'insert', items)).map(told) };
      };
      expect(await into('a')).toEqual(await into('b'));
    }
    expect({ seed, rows: await stored('a') }).toEqual({ seed, rows: await stored('b') });
    expect(await wrote('a COPY')).toBeGreaterThan(0);
    expect(await wrote('b COPY')).toBe(0);
  });
});
