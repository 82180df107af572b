import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Log, silentLog } from '@arkflows/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { commandLine } from '../processes/process-table.js';
import { waitUntil } from '../processes/wait-until.js';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.js';

const fixture = join(import.meta.dirname, 'start-and-stay.fixture.ts');

let dataDir: string;
const running: EmbeddedPostgres[] = [];
const processes: ChildProcess[] = [];
const servers: number[] = [];

const start = async (options: Partial<EmbeddedPostgresOptions> = {}) => {
  const server = await startEmbeddedPostgres({ dataDir, durability: 'none', log: silentLog, ...options });
  running.push(server);
  return server;
};

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

/** Starts the server in a process of its own and answers what that said. */
const startElsewhere = async (port = 0): Promise<{ owner: ChildProcess; url: string; pid: number; error?: string }> => {
  const owner = spawn(process.execPath, [fixture, dataDir, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  processes.push(owner);
  const [line] = await once(createInterface({ input: owner.stdout }), 'line');
  const said = JSON.parse(line);
  servers.push(said.pid);
  return { owner, ...said };
};

const isGone = (pid: number) => waitUntil(async () => (await commandLine(pid)) === '', 15_000);

const kill = async (owner: ChildProcess) => {
  const exit = once(owner, 'exit');
  owner.kill('SIGKILL');
  await exit;
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'embedded-postgres-'));
});

afterEach(async () => {
  for (const owner of processes.splice(0)) if (owner.exitCode === null && owner.signalCode === null) await kill(owner);
  for (const pid of servers.splice(0)) await isGone(pid);
  for (const server of running.splice(0)) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('is a real server in UTF-8, reached on loopback with a generated password only', async () => {
    const server = await start();
    const [row] = await query(
      server.url(),
      "SELECT current_setting('server_encoding') AS encoding, 'Ω'::text AS letter",
    );
    expect(row).toEqual({ encoding: 'UTF8', letter: 'Ω' });
    expect(server.version).toMatch(/^18\./);
    const url = new URL(server.url());
    expect(url.hostname).toBe('127.0.0.1');
    url.password = 'guessed';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  });

  it('keeps data and password over a stop and a start, and leaves no process when stopped', async () => {
    const first = await start();
    await query(first.url(), 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    expect(await commandLine(first.pid)).toBe('');
    const second = await start({ port: first.port });
    expect(second.url()).toBe(first.url());
    expect(await query(second.url(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('ends when the process that started it is killed', async () => {
    const { owner, pid } = await startElsewhere();
    expect(await commandLine(pid)).toContain('postgres');
    await kill(owner);
    expect(await isGone(pid)).toBe(true);
  });

  it('starts at once after its owner was killed, with what had been committed', async () => {
    const { owner, url, pid } = await startElsewhere();
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await kill(owner);
    const server = await start({ port: Number(new URL(url).port) });
    expect(server.pid).not.toBe(pid);
    expect(await query(server.url(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('starts again after the server itself was killed', async () => {
    const first = await start();
    await query(first.url(), 'CREATE TABLE kept AS SELECT 1 AS one');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await start();
    expect(await query(second.url(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  });

  it('says so when the server ends by itself', async () => {
    const errors: string[] = [];
    const log: Log = { ...silentLog, error: (_, message) => errors.push(message) };
    const server = await start({ log });
    process.kill(server.pid, 'SIGKILL');
    expect(await waitUntil(() => errors.length > 0, 10_000)).toBe(true);
    expect(errors).toEqual(['the embedded PostgreSQL ended by itself']);
  });

  it('is started again when it ends by itself, where it was and with what it had, as long as that helps', async () => {
    const told: string[] = [];
    const watcher = {
      down: () => told.push('down'),
      up: () => told.push('up'),
      lost: (reason: string) => told.push(`lost: ${reason}`),
    };
    const server = await start({ watcher });
    await query(server.url(), 'CREATE TABLE kept AS SELECT 1 AS one');
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    expect(await waitUntil(() => told.includes('up'), 20_000)).toBe(true);
    expect(server.pid).not.toBe(pid);
    expect(await query(server.url(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await rm(join(dataDir, 'cluster', 'global'), { recursive: true });
    process.kill(server.pid, 'SIGKILL');
    expect(await waitUntil(() => told.at(-1)?.startsWith('lost') === true, 40_000)).toBe(true);
    expect(told.slice(0, 2)).toEqual(['down', 'up']);
    expect(told.at(-1)).toContain('PostgreSQL ended while starting');
    await server.stop();
  });

  it('does not start again once it is told to stop, also in between', async () => {
    const told: string[] = [];
    const tell = (what: string) => () => void told.push(what);
    const server = await start({ watcher: { down: tell('down'), up: tell('up'), lost: tell('lost') } });
    process.kill(server.pid, 'SIGKILL');
    expect(await waitUntil(() => told.length > 0, 10_000)).toBe(true);
    await server.stop();
    expect(await commandLine(server.pid)).toBe('');
    await expect(query(server.url(), 'SELECT 1')).rejects.toThrow();
  });

  it('refuses a data folder that another live process uses, naming it', async () => {
    const { owner, url } = await startElsewhere();
    await expect(start()).rejects.toMatchObject({
      failure: 'FOLDER_IN_USE',
      message: expect.stringContaining(`in use by another process (${owner.pid})`),
    });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not take another process for its own because it has the id of a server long gone', async () => {
    await (await start()).stop();
    const bystander = spawn('sleep', ['60']);
    processes.push(bystander);
    const cluster = join(dataDir, 'cluster');
    await writeFile(join(cluster, 'postmaster.pid'), `${bystander.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n`);
    await start();
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  });

  it('names a port in use and what to change', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      await expect(start({ ...(port && { port }), portSetting: 'ARK_POSTGRES_PORT' })).rejects.toMatchObject({
        failure: 'PORT_IN_USE',
        message: expect.stringMatching(new RegExp(`Port ${port}.*in use.*set ARK_POSTGRES_PORT`)),
      });
    } finally {
      other.close();
    }
    await start();
  });

  it('does not touch data of another major version', async () => {
    await (await start()).stop();
    const versionFile = join(dataDir, 'cluster', 'PG_VERSION');
    await writeFile(versionFile, '12\n');
    await expect(start()).rejects.toMatchObject({
      failure: 'OTHER_VERSION',
      message: expect.stringMatching(/written by PostgreSQL 12, but this release brings PostgreSQL 18\.\d+\. Dump it/),
    });
    expect(await readFile(versionFile, 'utf8')).toBe('12\n');
  });

  it('can be called off while it starts, and then starts anew', async () => {
    await expect(start({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' });
    const server = await start();
    expect(await query(server.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('writes no statement, value or password into the log', async () => {
    const lines: string[] = [];
    const write: Log['debug'] = (fields, message) => lines.push(`${JSON.stringify(fields)} ${message}`);
    const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
    const server = await start({ log });
    await query(server.url(), 'CREATE TABLE t (id text PRIMARY KEY)');
    await query(server.url(), "INSERT INTO t VALUES ('canary')");
    await expect(query(server.url(), "INSERT INTO t VALUES ('canary')")).rejects.toThrow('duplicate key');
    await server.stop();
    expect(lines.join('\n')).toContain('database system is shut down');
    expect(lines.join('\n')).not.toContain('canary');
    expect(lines.join('\n')).not.toContain(new URL(server.url()).password);
  });
});
