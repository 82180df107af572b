import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Runs `work` with the connection string of a new database on the server for tests, then drops that. */
export async function withTestDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = process.env.ARK_TEST_POSTGRES;
  if (!server) throw new Error('ARK_TEST_POSTGRES is not set: the testbed did not start.');
  const name = `persistence_${randomBytes(6).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name}`);
  try {
    const url = new URL(server);
    url.pathname = name;
    return await work(url.href);
  } finally {
    await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

export async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
