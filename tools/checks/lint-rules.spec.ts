import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

let workspace: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'lint-rules-'));
  const config = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  writeFileSync(join(workspace, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
});

afterEach(() => rmSync(workspace, { recursive: true, force: true }));

/** Lints a text as the file at `path` of a workspace with our rules. */
const lint = (path: string, text: string): { passed: boolean; said: string } => {
  mkdirSync(dirname(join(workspace, path)), { recursive: true });
  writeFileSync(join(workspace, path), text);
  const args = [biome, 'lint', '--error-on-warnings', path];
  const run = spawnSync(process.execPath, args, { cwd: workspace, encoding: 'utf8', timeout: 60_000 });
  return { passed: run.status === 0, said: run.stdout + run.stderr };
};

const readsEnvironment = 'export const port = process.env.PORT;\n';
const declaresRoute = "import { Get } from '@nestjs/common';\nexport const route = Get;\n";

describe('the lint rules', () => {
  it.each(['libs/delivery/src/x.ts', 'libs/runtime/src/http/x.ts', 'apps/gateway/src/config.ts'])(
    'refuse to read the environment in %s',
    (path) => {
      const { passed, said } = lint(path, readsEnvironment);
      expect(said).toContain('noProcessEnv');
      expect(passed).toBe(false);
    },
  );

  it.each([
    'libs/runtime/src/config/x.ts',
    'apps/cli/src/environment.ts',
    'tools/testbed/src/x.ts',
    'libs/x/src/x.spec.ts',
  ])('let %s read the environment', (path) => {
    expect(lint(path, readsEnvironment)).toMatchObject({ passed: true });
  });

  it('refuse a route of the gateway that declares neither permission nor audit policy', () => {
    const { passed, said } = lint('apps/gateway/src/runs/runs.controller.ts', declaresRoute);
    expect(said).toContain('Declare routes with @Endpoint');
    expect(passed).toBe(false);
  });

  it('let the endpoint decorator make routes', () => {
    expect(lint('apps/gateway/src/http/endpoint.ts', declaresRoute)).toMatchObject({ passed: true });
  });

  it('refuse any', () => {
    expect(lint('libs/mapping/src/x.ts', 'export const x = (y: any) => y;\n')).toMatchObject({ passed: false });
  });
});
