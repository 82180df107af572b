import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type Ark, arkFor, done } from './support/ark.js';
import { type Installation, onKafka } from './support/installation.js';
import { freePort, root, ServiceProcess } from './support/service-process.js';
import { tableContents } from './support/table-contents.js';
import { until } from './support/until.js';

describe('a gateway beside stored credentials', () => {
  let suite: Installation;
  let folder: string;
  let before: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-e2e-'));
    suite = await onKafka();
    done(await put(suite.ark));
    before = await stored();
  }, 120_000);
  afterAll(async () => {
    await suite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const put = (ark: Ark, token = 'first') =>
    ark(['credentials', 'put', 'shop', '--connector', 'rest', '-f', '-'], JSON.stringify({ type: 'bearer', token }));
  const stored = async () =>
    (await tableContents(suite.suiteDatabase))
      .filter((row) => /^gateway\.(credential|key_encryption)/.test(row))
      .sort();
  const execute = async (statement: string) => {
    const client = new pg.Client({ connectionString: suite.suiteDatabase });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  const idIn = (text: string) => /the one with the key id ([\w-]+)/.exec(text)?.[1] ?? 'none';
  const launch = async (change: Record<string, string | undefined>) => {
    const env = Object.entries({ ...suite.gateway.env, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const gateway = new ServiceProcess('gateway', await freePort(), Object.fromEntries(env));
    gateway.launch();
    return { gateway, ark: arkFor(gateway.url, suite.gateway.env.ARK_ADMIN_KEY_FILE as string) };
  };

  /** It refuses to store, reads nothing, changes nothing, and says which key it needs; the first gateway goes on. */
  async function refuses({ gateway, ark }: Awaited<ReturnType<typeof launch>>): Promise<void> {
    await until(() => gateway.output.includes('credentials are locked'), { what: () => gateway.output });
    const refused = await put(ark, 'other');
    expect(refused.code).not.toBe(0);
    const id = idIn(refused.stderr);
    expect(before.some((row) => row.startsWith('gateway.key_encryption_keys ') && row.includes(id))).toBe(true);
    expect(idIn(gateway.output)).toBe(id);
    expect(refused.stderr).toContain('ARK_MASTER_KEY_FILE');
    expect(await stored()).toEqual(before);
  }

  it('refuses to touch them with another master key, and is not ready', async () => {
    const wrong = join(folder, 'wrong.key');
    await writeFile(wrong, randomBytes(32).toString('base64url'), { mode: 0o600 });
    const other = await launch({ ARK_MASTER_KEY_FILE: wrong });
    try {
      await refuses(other);
      const readiness = await fetch(`${other.gateway.url}/readyz`);
      expect(readiness.status).toBe(503);
      expect(idIn(await readiness.text())).not.toBe('none');
      expect(other.gateway.output).not.toContain(await readFile(wrong, 'utf8'));
    } finally {
      await other.gateway.stop();
    }
  }, 60_000);

  it('refuses to touch them without a master key, and does everything else', async () => {
    const other = await launch({ ARK_MASTER_KEY_FILE: undefined });
    try {
      await other.gateway.ready();
      await refuses(other);
      expect(await other.ark(['get', 'profiles'])).toMatchObject({ code: 0 });
    } finally {
      await other.gateway.stop();
    }
  }, 60_000);

  it('leaves them as they were: the one with the right key stores the next version', async () => {
    expect(done(await put(suite.ark, 'second'))).toContain('version 2');
  });

  it('can be given another as the documentation says, by storing them again', async () => {
    const page = await readFile(join(root, 'docs/credentials.md'), 'utf8');
    const [, statement = 'not documented'] = /out of the database: `([^`]+)`/.exec(page) ?? [];
    await suite.gateway.stop();
    await execute(statement);
    const next = join(folder, 'next.key');
    await writeFile(next, randomBytes(32).toString('base64url'), { mode: 0o600 });
    const { gateway, ark } = await launch({ ARK_MASTER_KEY_FILE: next });
    try {
      await gateway.ready();
      expect(done(await ark(['credentials', 'list']))).toContain('shop');
      expect(done(await put(ark, 'second'))).toContain('version 3');
      expect(done(await put(ark, 'second'))).not.toContain('version 4');
    } finally {
      await gateway.stop();
    }
  }, 60_000);
});
