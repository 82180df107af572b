import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const installing = 'Installing the packages of package-lock.json';
const building = 'Building ...';

let root: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const prepare = (): { passed: boolean; said: string } => {
  const script = join(root, 'tools', 'setup', 'prepare.js');
  const { PATH, HOME } = process.env;
  const run = spawnSync(process.execPath, [script], { encoding: 'utf8', timeout: 120_000, env: { PATH, HOME } });
  return { passed: run.status === 0, said: run.stdout + run.stderr };
};

// A compiler that does what matters here: it writes dist, and fails on a source that says so.
const compiler = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const source = readFileSync('app/src/index.ts', 'utf8');
if (source.includes('mistake')) {
  process.stdout.write('app/src/index.ts(1,1): error TS1: a mistake\\n');
  process.exit(1);
}
mkdirSync('app/dist', { recursive: true });
writeFileSync('app/dist/index.js', source);
`;

const manifest = (dependencies: Record<string, string>) =>
  JSON.stringify({ name: 'app-under-test', version: '1.0.0', private: true, type: 'module', dependencies });

const local = { node: 'file:local/node', typescript: 'file:local/typescript' };

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'prepare-'));
  cpSync(import.meta.dirname, join(root, 'tools', 'setup'), { recursive: true });
  write('package.json', manifest(local));
  write('.npmrc', 'registry=http://127.0.0.1:1/\nfetch-retries=0\nupdate-notifier=false\n');
  write('tsconfig.json', JSON.stringify({ references: [{ path: 'app' }] }));
  write('tsconfig.base.json', '{}');
  write('app/package.json', '{}');
  write('app/tsconfig.json', '{}');
  write('app/src/index.ts', 'export const one = 1;\n');
  write('local/node/package.json', JSON.stringify({ name: 'node', version: '24.0.0', bin: { node: 'bin/node' } }));
  write('local/node/bin/node', '#!/bin/sh\n');
  chmodSync(join(root, 'local/node/bin/node'), 0o755);
  write('local/typescript/package.json', JSON.stringify({ name: 'typescript', version: '7.0.0', type: 'module' }));
  write('local/typescript/bin/tsc', compiler);
  const lock = spawnSync('npm', ['install', '--package-lock-only'], { cwd: root, encoding: 'utf8', timeout: 120_000 });
  expect(lock).toMatchObject({ status: 0 });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the preparation before npm start and npm test', () => {
  it('installs and builds a fresh clone', () => {
    const { passed, said } = prepare();
    expect(said).toContain(installing);
    expect(said).toContain(building);
    expect(passed).toBe(true);
    expect(existsSync(join(root, 'node_modules', '.bin', 'node'))).toBe(true);
    expect(readFileSync(join(root, 'app/dist/index.js'), 'utf8')).toContain('one');
  });

  it('does nothing the next time', () => {
    expect(prepare()).toEqual({ passed: true, said: '' });
  });

  it('builds, without installing, when a source changed', () => {
    write('app/src/index.ts', 'export const two = 2;\n');
    expect(prepare()).toEqual({ passed: true, said: `${building}\n` });
    expect(readFileSync(join(root, 'app/dist/index.js'), 'utf8')).toContain('two');
  });

  it('builds when what was built is gone', () => {
    rmSync(join(root, 'app/dist'), { recursive: true });
    expect(prepare()).toEqual({ passed: true, said: `${building}\n` });
  });

  it('shows what the compiler says, and tries again until it is mended', () => {
    write('app/src/index.ts', 'a mistake');
    for (const attempt of [1, 2]) {
      const { passed, said } = prepare();
      expect({ attempt, passed }).toEqual({ attempt, passed: false });
      expect(said).toContain('app/src/index.ts(1,1): error TS1: a mistake');
      expect(said).toContain('mend what the compiler names above');
    }
    write('app/src/index.ts', 'export const three = 3;\n');
    expect(prepare()).toEqual({ passed: true, said: `${building}\n` });
  });

  it('installs when the lock file changed', () => {
    write('local/typescript/package.json', JSON.stringify({ name: 'typescript', version: '7.0.1', type: 'module' }));
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8').replace('"7.0.0"', '"7.0.1"');
    write('package-lock.json', lock);
    expect(prepare().said).toContain(installing);
    expect(prepare()).toEqual({ passed: true, said: '' });
  });

  it('installs when what is there was installed for another platform', () => {
    write('node_modules/.cache/arkflows/platform', 'beos-m68k');
    expect(prepare().said).toContain(installing);
    expect(prepare()).toEqual({ passed: true, said: '' });
  });

  it('says that the registry cannot be reached', () => {
    write('package.json', manifest({ ...local, elsewhere: '1.0.0' }));
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    lock.packages[''].dependencies.elsewhere = '1.0.0';
    lock.packages['node_modules/elsewhere'] = { version: '1.0.0', integrity: 'sha512-AAAA' };
    write('package-lock.json', JSON.stringify(lock));
    const { passed, said } = prepare();
    expect(said).toContain('The package registry cannot be reached.');
    expect(passed).toBe(false);
  });
});
