import { silentLog } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  Column,
  Entity,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  type SelectQueryBuilder,
} from 'typeorm';
import { openDatabase } from '../database/open.js';
import { withTestDatabase } from '../database/test-database.fixture.js';
import { type PageOrder, pageAfter } from './page-after.js';

@Entity({ name: 'visits' })
class Visit {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ name: 'visited_at', type: 'timestamptz' })
  visitedAt!: Date;

  @Column({ type: 'text' })
  place!: string;
}

class CreateVisits1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE visits (id integer PRIMARY KEY, visited_at timestamptz NOT NULL, place text NOT NULL)',
    );
    // Three visits at each time, times a few microseconds apart.
    await runner.query(`
      INSERT INTO visits
      SELECT n, timestamptz '2026-01-01' + (n / 3) * interval '7 microseconds', CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END
      FROM generate_series(1, 50) AS n`);
  }

  async down(): Promise<void> {}
}

const newestFirst: PageOrder = { by: ['visitedAt', 'id'], direction: 'DESC' };

const withVisits = (work: (query: () => SelectQueryBuilder<Visit>) => Promise<void>): Promise<void> =>
  withTestDatabase(async (url) => {
    const database = await openDatabase({
      url,
      schema: 'diary',
      applicationName: 'paging-spec',
      entities: [Visit],
      migrations: [CreateVisits1764000000000],
      log: silentLog,
    });
    try {
      await work(() => database.dataSource.getRepository(Visit).createQueryBuilder('visit'));
    } finally {
      await database.close();
    }
  });

async function allIds(query: () => SelectQueryBuilder<Visit>, order: PageOrder, limit: number): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await pageAfter(query(), order, { limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    ids.push(...page.items.map((visit) => visit.id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

const descending = Array.from({ length: 50 }, (_, index) => 50 - index);

describe('lists in pages', () => {
  it.each([1, 7, 50, 500])('show every row once, in order, %d a page', (limit) =>
    withVisits(async (query) => {
      expect(await allIds(query, newestFirst, limit)).toEqual(descending);
      expect(await allIds(query, { by: ['id'], direction: 'ASC' }, limit)).toEqual([...descending].reverse());
    }),
  );

  it('keep to the filter of the query', () =>
    withVisits(async (query) => {
      const filtered = () => query().where('visit.place = :place', { place: 'a' });
      expect(await allIds(filtered, newestFirst, 4)).toEqual(descending.filter((id) => id % 2 === 0));
    }));

  it('neither repeat nor skip rows when others come and go in between', () =>
    withVisits(async (query) => {
      const first = await pageAfter(query(), newestFirst, { limit: 10 });
      await query()
        .insert()
        .values({ id: 99, visitedAt: new Date('2026-06-01'), place: 'new' })
        .execute();
      await query().delete().where('id = 45').execute();
      const second = await pageAfter(query(), newestFirst, { limit: 10, cursor: first.nextCursor });
      expect(second.items.map((visit) => visit.id)).toEqual(descending.slice(10, 20));
    }));

  it.each([0, -1, 1.5, 501, Number.NaN])('refuse a limit of %d', (limit) =>
    withVisits(async (query) => {
      await expect(pageAfter(query(), newestFirst, { limit })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    }),
  );

  it('refuse a cursor that is made up or of another list, and say what to do', () =>
    withVisits(async (query) => {
      const { nextCursor } = await pageAfter(query(), { by: ['id'], direction: 'ASC' }, { limit: 10 });
      const order = 'visit.visitedAt visit.id DESC';
      const forged = Buffer.from(JSON.stringify([order, 'yesterday-ish', 'x'])).toString('base64url');
      for (const cursor of ['nonsense', '', nextCursor, forged]) {
        await expect(pageAfter(query(), newestFirst, { limit: 10, cursor })).rejects.toMatchObject({
          code: 'INVALID_REQUEST',
          message: expect.stringContaining('leave it out to begin anew'),
        });
      }
    }));
});
