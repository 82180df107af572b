import pg from 'pg';
import type { EmbeddedPostgres } from './start.js';

export interface DatabaseOwner {
  readonly role: string;
  readonly password: string;
}

/** Whether the server has a database of this name. */
export async function hasDatabase(server: Pick<EmbeddedPostgres, 'url'>, database: string): Promise<boolean> {
  const client = await connect(server);
  try {
    return await isThere(client, database);
  } finally {
    await client.end();
  }
}

/** Makes a database, and a role that owns it, where they are missing; sets the role's password to the given one. */
export async function ensureDatabase(
  server: Pick<EmbeddedPostgres, 'url'>,
  database: string,
  owner?: DatabaseOwner,
): Promise<void> {
  const client = await connect(server);
  try {
    const id = pg.escapeIdentifier;
    if (owner) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [owner.role]);
      if (!rowCount) await client.query(`CREATE ROLE ${id(owner.role)} LOGIN`);
      await client.query(`ALTER ROLE ${id(owner.role)} PASSWORD ${pg.escapeLiteral(owner.password)}`);
    }
    if (!(await isThere(client, database))) {
      await client.query(`CREATE DATABASE ${id(database)}${owner ? ` OWNER ${id(owner.role)}` : ''}`);
    }
  } finally {
    await client.end();
  }
}

async function connect(server: Pick<EmbeddedPostgres, 'url'>): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.url(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  return client;
}

async function isThere(client: pg.Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  return rowCount === 1;
}
