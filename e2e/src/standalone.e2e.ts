import { mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, ServiceProcess } from './support/service-process.js';
import { until } from './support/until.js';

const missing = () => null;

describe('npm start', () => {
  let folder: string;
  let suite: ServiceProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-standalone-'));
    const env = { ARK_DATA_DIR: folder, ARK_POSTGRES_PORT: String(await freePort()), ARK_LOG_FORMAT: 'json' };
    suite = new ServiceProcess('standalone', await freePort(), env);
  });
  afterEach(async () => {
    await suite.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  });

  const postgres = async () =>
    Number.parseInt(await readFile(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8'), 10);
  const health = async () => (await fetch(`${suite.url}/readyz`)).json();

  it('greets before anything else, and says in its folder where it is as long as it runs', async () => {
    await suite.start();
    await until(async () => suite.output.includes('Ctrl-C stops it'), { what: () => suite.output });
    expect(suite.output.trimStart()).toMatch(/^Arkflows Integrations is ready/);
    const file = join(folder, 'server.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      url: suite.url,
      postgresPort: Number(suite.env.ARK_POSTGRES_PORT),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await suite.stop()).toBe(0);
    expect(await stat(file).catch(missing)).toBeNull();
  }, 120_000);

  it('starts its database again when that was killed', async () => {
    await suite.start();
    const killed = await postgres();
    process.kill(killed, 'SIGKILL');
    await until(async () => suite.output.includes('the embedded PostgreSQL is back'), {
      timeoutMs: 30_000,
      what: () => suite.output,
    });
    await suite.ready();
    expect(await postgres()).not.toBe(killed);
    const up = { state: 'up' };
    const components = { postgres: up, 'database commands': up, 'database requests': up };
    expect(await health()).toMatchObject({ status: 'up', components });
    expect(await suite.stop()).toBe(0);
  }, 120_000);

  it('ends with advice when its database does not come up again', async () => {
    await suite.start();
    await rm(join(folder, 'postgres/cluster/global'), { recursive: true });
    process.kill(await postgres(), 'SIGKILL');
    expect(await suite.exit(60_000)).toBe(1);
    expect(suite.output).toContain('The embedded PostgreSQL ended and does not stay up again');
    expect(suite.output).toContain(folder);
  }, 120_000);

  it('stops soon also while its database is away', async () => {
    await suite.start();
    process.kill(await postgres(), 'SIGKILL');
    const began = performance.now();
    await suite.stop();
    expect(performance.now() - began).toBeLessThan(15_000);
  }, 120_000);

  it('asks for its master key when that was lost, and goes on once it is back', async () => {
    await suite.start();
    expect(await suite.stop()).toBe(0);
    const key = join(folder, 'master.key');
    await rename(key, `${key}.away`);
    const before = suite.output.length;
    suite.launch();
    expect(await suite.exit()).toBe(1);
    expect(suite.output.slice(before)).toMatch(/^\S+master\.key is missing: restore it [^\n]*ARK_DATA_DIR[^\n]*\n$/);
    expect(await stat(key).catch(missing)).toBeNull();
    await rename(`${key}.away`, key);
    await suite.start();
    expect(await health()).toMatchObject({ components: { keys: { state: 'up' } } });
    expect(await suite.stop()).toBe(0);
  }, 120_000);

  it('says in one line what its user can mend', async () => {
    const taken = await new ServiceProcess('standalone', suite.port, suite.env).start();
    suite.launch();
    expect(await suite.exit()).toBe(1);
    expect(suite.output).toMatch(
      /^The data folder \S+ is in use by another process \(\d+\)[^\n]*ARK_DATA_DIR[^\n]*\n$/,
    );
    expect(await taken.stop()).toBe(0);
  }, 120_000);
});
