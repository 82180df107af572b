import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const packages = {
  'libs/contracts': 'contracts',
  'libs/mapping': 'mapping',
  'libs/persistence': 'persistence',
  'libs/messaging': 'messaging',
  'libs/connectors/database': 'connector-database',
  'apps/gateway': 'gateway',
  'apps/standalone': 'standalone',
};

let root: string;

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const check = (): { passed: boolean; said: string } => {
  const script = join(import.meta.dirname, 'structure.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8', timeout: 60_000 });
  return { passed: status === 0, said: stdout + stderr };
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'structure-'));
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', JSON.stringify({ references: Object.keys(packages).map((path) => ({ path })) }));
  mkdirSync(join(root, 'node_modules', '@arkflows'), { recursive: true });
  for (const [path, name] of Object.entries(packages)) {
    const exports = { '.': { '@arkflows/source': './src/index.ts', default: './dist/index.js' } };
    write(`${path}/package.json`, JSON.stringify({ name: `@arkflows/${name}`, type: 'module', exports }));
    write(`${path}/src/index.ts`, `export { inner } from './inner.js';\n`);
    write(`${path}/src/inner.ts`, 'export const inner = 1;\n');
    symlinkSync(join(root, path), join(root, 'node_modules', '@arkflows', name));
  }
  for (const name of ['kafkajs', 'pg', 'typeorm', '@nestjs/common']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'module.exports = {};\n');
  }
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the structure check', () => {
  it('lets imports to the left, vendor packages in their rooms and tests pass', () => {
    write(
      'libs/messaging/src/kafka/client.ts',
      "import { inner } from '@arkflows/contracts';\nimport 'kafkajs';\nexport { inner };\n",
    );
    write('libs/connectors/database/src/postgres/client.ts', "import 'pg';\n");
    write('libs/mapping/src/inner.spec.ts', "import 'pg';\n");
    write(
      'apps/gateway/src/run.entity.ts',
      "import 'typeorm';\nimport '@arkflows/persistence';\nimport '@nestjs/common';\n",
    );
    write('apps/standalone/src/all.ts', "import '@arkflows/gateway';\n");
    expect(check()).toEqual({ passed: true, said: '19 modules of 7 packages keep to the structure.\n' });
  });

  it('refuses imports in the wrong direction, past an entry point, into nowhere and of a vendor outside its room', () => {
    const breaches: [rule: string, path: string, text: string][] = [
      ['import-direction', 'libs/contracts/src/right.ts', "import '@arkflows/mapping';"],
      ['import-direction', 'libs/persistence/src/types.ts', "export type { inner } from '@arkflows/gateway';"],
      ['import-direction', 'apps/gateway/src/connector.ts', "import '@arkflows/connector-database';"],
      ['import-direction', 'apps/gateway/src/app.ts', "import '@arkflows/standalone';"],
      ['entry-points-only', 'libs/mapping/src/past.ts', "import '../../contracts/src/inner.js';"],
      ['resolvable', 'libs/mapping/src/nowhere.ts', "import './gone.js';"],
      ['vendor-room', 'libs/messaging/src/client.ts', "import 'kafkajs';"],
      ['vendor-room', 'libs/connectors/database/src/postgres/errors.ts', "import 'pg';"],
      ['vendor-room', 'apps/gateway/src/x.service.ts', "import 'typeorm';"],
      ['vendor-room', 'libs/messaging/src/nest.ts', "import '@nestjs/common';"],
    ];
    for (const [, path, text] of breaches) write(path, `${text}\n`);
    const { passed, said } = check();
    for (const [rule, path] of breaches) expect(said).toContain(`${rule}: ${path} -> `);
    expect(said.match(/ -> /g)).toHaveLength(breaches.length);
    expect(passed).toBe(false);
  });

  it('refuses a cycle, but not one of types alone', () => {
    write('libs/mapping/src/a.ts', "import type { B } from './b.js';\nexport interface A { b: B }\n");
    write('libs/mapping/src/b.ts', "import type { A } from './a.js';\nexport interface B { a: A }\n");
    expect(check().passed).toBe(true);
    write('libs/mapping/src/a.ts', "import { b } from './b.js';\nexport const a = () => b;\n");
    write('libs/mapping/src/b.ts', "import { a } from './a.js';\nexport const b = () => a;\n");
    const { passed, said } = check();
    expect(said).toContain('no-cycles: libs/mapping/src/a.ts -> ');
    expect(passed).toBe(false);
  });

  it('fails when it could read nothing, instead of finding nothing wrong', () => {
    for (const path of Object.keys(packages)) rmSync(join(root, path, 'src'), { recursive: true });
    for (const path of Object.keys(packages)) mkdirSync(join(root, path, 'src'));
    expect(check()).toEqual({ passed: false, said: 'Only 0 modules of 7 packages were read.\n' });
  });
});
