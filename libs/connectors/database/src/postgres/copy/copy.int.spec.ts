import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, callMany, openClient } from '../test-database.fixture.js';
import { numbers, ObservedWrites, results } from './observed-writes.fixture.js';

const MANY = 200;

describe('many rows at once', () => {
  let writes: ObservedWrites;

  beforeAll(async () => {
    writes = await ObservedWrites.open();
  });
  afterAll(() => writes?.close());

  it('go by COPY with the defaults of what no row names, each set of columns in a COPY of its own', async () => {
    await writes.database.sql("CREATE TABLE defaults (id int PRIMARY KEY, a text DEFAULT 'given', n serial)");
    await writes.observe('defaults');
    const rows = numbers(MANY).map((id) => (id % 2 === 0 ? { id } : { id, a: id % 4 === 1 ? null : '' }));
    expect(results(await writes.insert('defaults', rows))).toEqual(rows.map(() => 1));
    expect(await writes.ways()).toEqual(['COPY', 'COPY']);
    const stored = await writes.database.sql('SELECT id, a FROM defaults ORDER BY id LIMIT 4');
    expect(stored.map(({ a }) => a)).toEqual(['given', null, 'given', '']);
  });

  it('go by COPY in the order of the events', async () => {
    await writes.database.sql('CREATE TABLE log (n serial, line int)');
    await writes.observe('log');
    await writes.insert(
      'log',
      numbers(MANY).map((line) => ({ line })),
    );
    expect(await writes.ways()).toEqual(['COPY']);
    expect(await writes.database.sql('SELECT FROM log WHERE n <> line + 1')).toEqual([]);
  });

  it('go by COPY into partitions, past foreign keys and constraints that speak up', async () => {
    await writes.database.sql(`
      CREATE TABLE owners (id int PRIMARY KEY);
      INSERT INTO owners VALUES (1);
      CREATE TABLE parts (id int, owner int REFERENCES owners, PRIMARY KEY (id)) PARTITION BY RANGE (id);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
      CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (199)`);
    await writes.observe('parts');
    const rows = numbers(MANY).map((id) => ({ id, owner: id === 77 ? 2 : 1 }));
    const outcomes = results(await writes.insert('parts', rows));
    expect(outcomes.map((result, id) => [id, result]).filter(([, result]) => result !== 1)).toEqual([
      [77, 'TARGET_REJECTED'],
      [199, 'TARGET_REJECTED'],
    ]);
    expect(await writes.ways()).toContain('COPY');
    expect(await writes.count('parts')).toBe(MANY - 2);
  });

  it('go by COPY but leave alone each row that is bad, whatever is bad about it, and what follows it', async () => {
    await writes.database.sql('CREATE TABLE strict (id int PRIMARY KEY, small int CHECK (small < 200), t varchar(5))');
    await writes.insert('strict', [{ id: 500 }]);
    const bad: Record<number, object> = {
      3: { small: 300 },
      41: { small: 'twelve' },
      90: { t: 'zero\0' },
      91: { t: 'too long' },
      150: { t: {} },
      180: { id: 500 },
    };
    const outcomes = await callMany(
      writes.client,
      'insert',
      numbers(400).map((n) => {
        const row = n < MANY ? { id: n, ...bad[n] } : { id: n };
        return [`k${n % MANY}`, { table: 'strict', row }] as const;
      }),
    );
    const failed = results(outcomes).flatMap((result, n) => (result === 1 ? [] : [[n, result]]));
    expect(failed).toEqual([
      [3, 'TARGET_REJECTED'],
      [41, 'TARGET_REJECTED'],
      [90, 'TARGET_REJECTED'],
      [91, 'TARGET_REJECTED'],
      [150, 'TARGET_REJECTED'],
      [180, 'TARGET_CONFLICT'],
      ...[203, 241, 290, 291, 350, 380].map((n) => [n, '-']),
    ]);
    expect(outcomes[90]).toMatchObject({ error: { details: { column: 't' }, message: /U\+0000/ } });
    expect(await writes.count('strict')).toBe(400 - 12 + 1);
  });

  describe('that are there already', () => {
    it('are left as they are, and told, until there are none and COPY is tried again', async () => {
      await writes.database.sql('CREATE TABLE seen (id int PRIMARY KEY, t text)');
      await writes.observe('seen');
      const rows = (from: number, t: string) => numbers(MANY, from).map((id) => ({ id, t }));
      const nothing = { onConflict: 'nothing' };
      await writes.insert('seen', rows(0, 'first'), nothing);
      expect(await writes.ways()).toEqual(['COPY']);
      const half = results(await writes.insert('seen', rows(MANY / 2, 'second'), nothing));
      expect(half).toEqual([...numbers(MANY / 2).map(() => 0), ...numbers(MANY / 2).map(() => 1)]);
      await writes.insert('seen', rows(1_000, 'third'), nothing);
      await writes.insert('seen', rows(2_000, 'fourth'), nothing);
      expect(await writes.ways()).toEqual(['WITH', 'WITH', 'COPY']);
      expect(await writes.database.sql('SELECT t, count(*)::int AS n FROM seen GROUP BY t ORDER BY min(id)')).toEqual([
        { t: 'first', n: MANY },
        { t: 'second', n: MANY / 2 },
        { t: 'third', n: MANY },
        { t: 'fourth', n: MANY },
      ]);
    });

    it('may be among those of one call', async () => {
      await writes.database.sql('CREATE TABLE twice (id int PRIMARY KEY, t int)');
      const rows = numbers(MANY).map((n) => ({ id: n % 150, t: n }));
      const outcomes = results(await writes.insert('twice', rows, { onConflict: 'nothing' }));
      expect(outcomes).toEqual(numbers(MANY).map((n) => (n < 150 ? 1 : 0)));
      expect(await writes.database.sql('SELECT FROM twice WHERE id <> t')).toEqual([]);
    });
  });

  it('leave a connection fit for all else', async () => {
    const single = await openClient(writes.database, { poolSize: 1 });
    try {
      await writes.database.sql('CREATE TABLE mixed (id int PRIMARY KEY)');
      for (const from of [0, 0, 100]) {
        await writes.insert(
          'mixed',
          numbers(60, from).map((id) => ({ id })),
          {},
          single,
        );
        expect((await call(single, 'select', { table: 'mixed', where: { id: 59 } })).rowCount).toBe(1);
      }
      expect(await writes.count('mixed')).toBe(120);
    } finally {
      await single.close();
    }
  });
});
