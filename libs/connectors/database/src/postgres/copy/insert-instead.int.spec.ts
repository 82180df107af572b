import { silentLog, systemClock } from '@arkflows/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresClient } from '../client.js';
import { openClient } from '../test-database.fixture.js';
import { numbers, ObservedWrites, results } from './observed-writes.fixture.js';

describe('rows that COPY would write otherwise than INSERT', () => {
  let writes: ObservedWrites;

  beforeAll(async () => {
    writes = await ObservedWrites.open();
  });
  afterAll(() => writes?.close());

  it.each([
    ['an identity that is always made', 'counted', 'id int GENERATED ALWAYS AS IDENTITY, v int', 'TARGET_REJECTED'],
    ['a computed column', 'computed', 'id int GENERATED ALWAYS AS (v + 1) STORED, v int', 'TARGET_REJECTED'],
    ['a rule', 'turned', 'id int, v int', 1],
  ])('go by INSERT: %s', async (_, table, columns, expected) => {
    await writes.database.sql(`CREATE TABLE ${table} (${columns})`);
    if (table === 'turned')
      await writes.database.sql(`
        CREATE TABLE other (id int);
        CREATE RULE turn AS ON INSERT TO turned DO INSTEAD INSERT INTO other VALUES (NEW.id)`);
    await writes.observe(table);
    const outcomes = results(
      await writes.insert(
        table,
        numbers(60).map((id) => ({ id, v: id })),
      ),
    );
    expect(outcomes).toEqual(numbers(60).map(() => expected));
    expect(await writes.count(table)).toBe(0);
    if (table === 'turned') expect(await writes.count('other')).toBe(60);
    expect(await writes.ways()).not.toContain('COPY');
  });

  it('go by INSERT: a trigger that may hold rows back: those are told', async () => {
    await writes.database.sql(`
      CREATE TABLE held (id int PRIMARY KEY);
      CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF NEW.id % 2 = 1 THEN RETURN NULL; END IF; RETURN NEW; END $$;
      CREATE TRIGGER hold BEFORE INSERT ON held FOR EACH ROW EXECUTE FUNCTION hold()`);
    const outcomes = results(
      await writes.insert(
        'held',
        numbers(60).map((id) => ({ id })),
        { onConflict: 'nothing' },
      ),
    );
    expect(outcomes).toEqual(numbers(60).map((id) => (id % 2 === 1 ? 0 : 1)));
  });

  it('go by INSERT: a view', async () => {
    await writes.database.sql('CREATE TABLE base (id int); CREATE VIEW seen_through AS SELECT id FROM base');
    const outcomes = results(
      await writes.insert(
        'seen_through',
        numbers(60).map((id) => ({ id })),
      ),
    );
    expect(outcomes).toEqual(numbers(60).map(() => 1));
    expect(await writes.count('base')).toBe(60);
  });

  it('go by INSERT: a rule that was made while the table was known, within a minute', async () => {
    let passed = 0;
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + passed };
    const late = await PostgresClient.open({
      connection: writes.database.connection,
      credential: async () => writes.database.credential,
      concurrency: 2,
      signal: AbortSignal.timeout(60_000),
      log: silentLog,
      clock,
    });
    try {
      await writes.database.sql('CREATE TABLE ruled (id int)');
      const rows = numbers(60).map((id) => ({ id }));
      await writes.insert('ruled', rows, {}, late);
      await writes.database.sql('CREATE RULE r AS ON INSERT TO ruled DO INSTEAD NOTHING');
      passed = 60_000;
      await writes.insert('ruled', rows, {}, late);
      expect(await writes.count('ruled')).toBe(60);
    } finally {
      await late.close();
    }
  });

  describe('by a role of few rights', () => {
    let role: string;
    let limited: PostgresClient;
    beforeAll(async () => {
      role = `writer_${writes.database.connection.database}`;
      await writes.database.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    });
    beforeEach(async () => {
      limited = await openClient({ ...writes.database, credential: { username: role, password: 'pw' } });
    });
    afterEach(() => limited.close());
    afterAll(() => writes?.database.sql(`DROP OWNED BY ${role}; DROP ROLE ${role}`));

    it('go by INSERT where policies watch each row', async () => {
      await writes.database.sql(`
        CREATE TABLE watched (id int, tenant int);
        ALTER TABLE watched ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON watched FOR INSERT WITH CHECK (tenant = 1);
        GRANT INSERT ON watched TO ${role}`);
      await writes.observe('watched');
      const rows = numbers(100).map((id) => ({ id, tenant: id === 50 ? 2 : 1 }));
      const outcomes = results(await writes.insert('watched', rows, {}, limited));
      expect(outcomes.every((result) => result === 'PERMISSION_DENIED_BY_TARGET')).toBe(true);
      expect(results(await writes.insert('watched', rows.slice(51), {}, limited))).toEqual(rows.slice(51).map(() => 1));
      expect(await writes.ways()).not.toContain('COPY');
    });

    it('go by INSERT once the server refused a COPY, and stay with it', async () => {
      await writes.database.sql(`CREATE TABLE late (id int); GRANT INSERT ON late TO ${role}`);
      await writes.observe('late');
      const rows = numbers(60).map((id) => ({ id }));
      await writes.insert('late', rows, {}, limited);
      await writes.database.sql(
        'ALTER TABLE late ENABLE ROW LEVEL SECURITY; CREATE POLICY any_row ON late WITH CHECK (true)',
      );
      for (let n = 0; n < 2; n++)
        expect(results(await writes.insert('late', rows, {}, limited))).toEqual(rows.map(() => 1));
      expect(await writes.ways()).toEqual(['COPY', 'INSERT', 'INSERT']);
    });

    it('go by COPY without the right to read, but not where conflicts have to be told', async () => {
      await writes.database.sql(`CREATE TABLE blind (id int PRIMARY KEY); GRANT INSERT ON blind TO ${role}`);
      await writes.observe('blind');
      expect(
        results(
          await writes.insert(
            'blind',
            numbers(60).map((id) => ({ id })),
            {},
            limited,
          ),
        ),
      ).toEqual(numbers(60).map(() => 1));
      const more = numbers(60, 100).map((id) => ({ id }));
      expect(new Set(results(await writes.insert('blind', more, { onConflict: 'nothing' }, limited)))).toEqual(
        new Set(['PERMISSION_DENIED_BY_TARGET']),
      );
      expect(await writes.ways()).toEqual(['COPY']);
    });
  });
});
