import pg from 'pg';

/** Every row of every table of a database as text; bytes as hex. */
export async function tableContents(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    const contents: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`SELECT t::text AS text FROM ${name} t`);
      contents.push(...rows.map(({ text }) => `${name} ${text}`));
    }
    return contents;
  } finally {
    await client.end();
  }
}
