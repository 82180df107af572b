#!/usr/bin/env node
/**
 * Runs SQL on the playground database of a running `npm start`, for those who have no psql at hand:
 *
 *   npm run sql -- "SELECT count(*) FROM cities"
 *   npm run sql -- -f examples/cities/table.sql
 *
 * ARK_DATA_DIR (.ark) counts here too; the port is the one that `npm start` left there in server.json, unless ARK_POSTGRES_PORT
 * says another. Exit codes: 0, 1 when the SQL failed, 2 for a wrong call.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const usage = 'usage: npm run sql -- "SQL"   or   npm run sql -- -f FILE.sql';

async function readCall([first, second]) {
  if (first === '-f' && second) return readFile(second, 'utf8');
  if (first && !first.startsWith('-')) return first;
  throw new Error(usage);
}

const dataDirectory = process.env.ARK_DATA_DIR || '.ark';

async function readPort() {
  if (process.env.ARK_POSTGRES_PORT) return Number(process.env.ARK_POSTGRES_PORT);
  try {
    return JSON.parse(await readFile(join(dataDirectory, 'server.json'), 'utf8')).postgresPort;
  } catch {
    return 15432;
  }
}

async function readCredential() {
  const file = join(dataDirectory, 'credentials', 'playground.json');
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new Error(`${file} cannot be read: is \`npm start\` running in this folder? Else set ARK_DATA_DIR.`);
  }
}

function print({ command, rowCount, rows = [] }) {
  if (rows.length > 0) console.table(rows);
  else console.log(command, rowCount ?? '');
}

async function main() {
  const sql = await readCall(process.argv.slice(2));
  const { username, password } = await readCredential();
  const client = new pg.Client({
    host: '127.0.0.1',
    port: await readPort(),
    database: 'playground',
    user: username,
    password,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
  });
  await client.connect();
  try {
    const results = await client.query(sql);
    for (const result of [results].flat()) print(result);
  } finally {
    await client.end();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = error.message === usage ? 2 : 1;
});
