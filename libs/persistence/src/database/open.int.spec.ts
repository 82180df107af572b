import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { startEmbeddedPostgres } from '../embedded-postgres/start.js';
import { waitUntil } from '../processes/wait-until.js';
import { type OpenDatabaseOptions, openDatabase } from './open.js';
import { run, withTestDatabase } from './test-database.fixture.js';

@Entity({ name: 'notes' })
class Note {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ type: 'text' })
  text!: string;
}

class CreateNotes1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL)');
    // Slow enough for the other replicas to meet it.
    await runner.query('SELECT pg_sleep(0.3)');
  }

  async down(): Promise<void> {}
}

class AddFirstNote1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("INSERT INTO notes VALUES (1, 'first')");
  }

  async down(): Promise<void> {}
}

class Broken1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("INSERT INTO notes VALUES (2, 'second')");
    await runner.query('CREATE TABLE notes (id integer)');
  }

  async down(): Promise<void> {}
}

const options = (url: string): OpenDatabaseOptions => ({
  url,
  schema: 'notebook',
  applicationName: 'persistence-spec',
  entities: [Note],
  migrations: [CreateNotes1764000000000, AddFirstNote1764000000001],
  log: silentLog,
});

describe('a service database', () => {
  it('is migrated into its own schema and read through entities', () =>
    withTestDatabase(async (url) => {
      const database = await openDatabase(options(url));
      expect(await database.dataSource.getRepository(Note).find()).toEqual([{ id: 1, text: 'first' }]);
      expect(await run(url, 'SELECT count(*)::int AS notes FROM notebook.notes')).toEqual([{ notes: 1 }]);
      await database.close();
      expect(
        await run(
          url,
          "SELECT 1 FROM pg_stat_activity WHERE application_name = 'persistence-spec' AND datname = current_database()",
        ),
      ).toEqual([]);
    }));

  it('runs each migration once when several replicas start at once, and none at a later start', () =>
    withTestDatabase(async (url) => {
      const replicas = await Promise.all([1, 2, 3].map(() => openDatabase(options(url))));
      replicas.push(await openDatabase(options(url)));
      for (const { dataSource } of replicas) expect(await dataSource.getRepository(Note).count()).toBe(1);
      await Promise.all(replicas.map((replica) => replica.close()));
    }));

  it('undoes a migration that fails, keeps those before it and says what failed', () =>
    withTestDatabase(async (url) => {
      const broken = options(url);
      const migrations = [...broken.migrations, Broken1764000000002];
      await expect(openDatabase({ ...broken, migrations })).rejects.toMatchObject({
        message: expect.stringContaining('relation "notes" already exists'),
      });
      expect(await run(url, 'SELECT id FROM notebook.notes')).toEqual([{ id: 1 }]);
    }));

  it('ends a statement that takes too long, and goes on', () =>
    withTestDatabase(async (url) => {
      const database = await openDatabase({ ...options(url), statementTimeout: 200 });
      await expect(database.dataSource.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
      expect(await database.dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await database.close();
    }));

  it('survives the loss of all its connections', () =>
    withTestDatabase(async (url) => {
      const database = await openDatabase(options(url));
      await database.dataSource.query('SELECT 1');
      await run(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'persistence-spec' AND datname = current_database()",
      );
      const answers = () =>
        database.dataSource.query('SELECT 1').then(
          () => true,
          () => false,
        );
      expect(await waitUntil(answers, 10_000)).toBe(true);
      await database.close();
    }));

  it('throws a wrong password at once, without showing it, also when it may wait', () =>
    withTestDatabase(async (url) => {
      await run(url, "CREATE ROLE guest LOGIN PASSWORD 'right'").catch(() => {});
      const wrong = new URL(url);
      wrong.username = 'nobody_here';
      wrong.password = 'canary';
      const waiting = { signal: AbortSignal.timeout(20_000), onWaiting: () => {} };
      const failure = await openDatabase({ ...options(wrong.href), waiting }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ message: expect.stringContaining('nobody_here') });
      expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('canary');
    }));

  it('refuses a URL that is none without showing it', async () => {
    const refused = openDatabase(options('postgres//canary@nowhere'));
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
  });
});

describe('a database that is not there yet', () => {
  it('is waited for, with the reason told once, and used when it comes', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'persistence-wait-'));
    const start = (port: number) => startEmbeddedPostgres({ dataDir, port, durability: 'none', log: silentLog });
    const first = await start(0);
    await first.stop();
    const reasons: string[] = [];
    const waiting = { signal: AbortSignal.timeout(60_000), onWaiting: (reason: string) => reasons.push(reason) };
    const opening = openDatabase({ ...options(first.url()), waiting });
    expect(await waitUntil(() => reasons.length > 0, 10_000)).toBe(true);
    const second = await start(first.port);
    const database = await opening;
    expect(await database.dataSource.getRepository(Note).count()).toBe(1);
    expect(reasons[0]).toContain('ECONNREFUSED');
    expect(new Set(reasons).size).toBe(reasons.length);
    await database.close();
    await second.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is no longer waited for when the caller calls it off', async () => {
    const caller = new AbortController();
    const waiting = { signal: caller.signal, onWaiting: () => caller.abort(new Error('stopping')) };
    const opening = openDatabase({ ...options('postgres://x@127.0.0.1:1/x'), waiting });
    await expect(opening).rejects.toThrow('stopping');
  });

  it('is an error at once for a caller that does not wait', async () => {
    await expect(openDatabase(options('postgres://x@127.0.0.1:1/x'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
