import type { Outcome } from '@arkflows/connector-sdk';
import type { PostgresClient } from '../client.js';
import { callMany, createDatabase, openClient, type TestDatabase } from '../test-database.fixture.js';

export const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);

/** Of each outcome: how many rows were written, the error's code, or `-` where it was not tried. */
export const results = (outcomes: readonly Outcome<unknown>[]): (number | string)[] =>
  outcomes.map((o) =>
    o.status === 'ok' ? (o.output as { rowCount: number }).rowCount : o.status === 'failed' ? o.error.code : '-',
  );

/** A database that notes by which command rows get into its tables. */
export class ObservedWrites {
  private constructor(
    readonly database: TestDatabase,
    readonly client: PostgresClient,
  ) {}

  static async open(): Promise<ObservedWrites> {
    const database = await createDatabase();
    await database.sql(`
      CREATE TABLE ways (n serial, way text);
      CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO ways (way) VALUES (split_part(current_query(), ' ', 1)); RETURN NULL; END $$`);
    return new ObservedWrites(database, await openClient(database));
  }

  /** Has each command noted that writes to the table. */
  async observe(table: string): Promise<void> {
    await this.database.sql(
      `CREATE TRIGGER told AFTER INSERT ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION public.tell()`,
    );
  }

  /** The commands since this was last asked: COPY, INSERT, or WITH for an INSERT that tells which rows were there already. */
  async ways(): Promise<unknown[]> {
    const noted = await this.database.sql('SELECT way FROM ways ORDER BY n');
    await this.database.sql('TRUNCATE ways');
    return noted.map(({ way }) => way);
  }

  /** Inserts rows in one call, each of a key of its own. */
  insert(table: string, rows: readonly object[], more: object = {}, by = this.client) {
    const items = rows.map((row, n) => [`${n}`, { table, row, ...more }] as const);
    return callMany(by, 'insert', items);
  }

  async count(table: string): Promise<unknown> {
    return (await this.database.sql(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n;
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.database.drop();
  }
}
