import pg from 'pg';

/** SQLSTATE disk_full. */
const DISK_FULL = '53100';

/** A small disk under one table of a service, which can be filled to the last page. */
export class SmallDisk {
  private constructor(private readonly client: pg.Client) {}

  /** Moves the table to the disk that the server has at `folder`. */
  static async under(database: string, folder: string, table: string): Promise<SmallDisk> {
    const client = new pg.Client({ connectionString: database });
    client.on('error', () => {});
    await client.connect();
    await client.query(`CREATE TABLESPACE small LOCATION '${folder}'`);
    await client.query(`ALTER TABLE ${table} SET TABLESPACE small`);
    // A row of it takes a page; nothing tidies up what a failed insert leaves behind.
    await client.query(
      'CREATE TABLE filler (page text STORAGE PLAIN) WITH (autovacuum_enabled = off) TABLESPACE small',
    );
    return new SmallDisk(client);
  }

  async fill(): Promise<void> {
    for (const pages of [100, 10, 1]) while (await this.#takes(pages));
  }

  async free(): Promise<void> {
    await this.client.query('TRUNCATE filler');
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async #takes(pages: number): Promise<boolean> {
    try {
      await this.client.query(`INSERT INTO filler SELECT repeat('x', 8000) FROM generate_series(1, $1)`, [pages]);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== DISK_FULL) throw error;
      return false;
    }
  }
}
