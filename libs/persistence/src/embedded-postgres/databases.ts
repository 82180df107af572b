import pg from 'pg';
import type { EmbeddedPostgres } from './start.js';

export interface DatabaseOwner {
  readonly role: string;
  readonly password: string;
}

/** Makes a database, and a role that owns it, where they are missing; sets the role's password to the given one. */
export async function ensureDatabase(
  server: Pick<EmbeddedPostgres, 'url'>,
  database: string,
  owner?: DatabaseOwner,
): Promise<void> {
  const client = new pg.Client({ connectionString: server.url(), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const id = pg.escapeIdentifier;
    if (owner) {
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [owner.role]);
      if (!rowCount) await client.query(`CREATE ROLE ${id(owner.role)} LOGIN`);
      await client.query(`ALTER ROLE ${id(owner.role)} PASSWORD ${pg.escapeLiteral(owner.password)}`);
    }
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) {
      await client.query(`CREATE DATABASE ${id(database)}${owner ? ` OWNER ${id(owner.role)}` : ''}`);
    }
  } finally {
    await client.end();
  }
}
