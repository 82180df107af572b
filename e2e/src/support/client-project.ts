import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './service-process.js';

const run = promisify(execFile);
const { resolve } = createRequire(import.meta.url);
/** Folder of an installed package whose entry point lies in a folder of it. */
const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));
/** The compiler of this repository; the generator brings another, whose programming interface it needs. */
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const options = { timeout: 120_000 };

/** A TypeScript project of somebody who calls the API: the types that were generated from its document, and programs against them. */
export class ClientProject {
  private constructor(private readonly directory: string) {}

  /** Generates the types from the document that a gateway serves. */
  static async generate(gateway: string): Promise<ClientProject> {
    const directory = await mkdtemp(join(tmpdir(), 'ark-client-'));
    await mkdir(join(directory, 'node_modules'));
    await symlink(folderOf('openapi-fetch'), join(directory, 'node_modules/openapi-fetch'));
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    const generator = join(folderOf('openapi-typescript'), 'bin/cli.js');
    const [document, types] = [`${gateway}/openapi.json`, join(directory, 'api.d.ts')];
    // What has a default need not be sent.
    const flags = ['--default-non-nullable', 'false'];
    await run(process.execPath, [generator, document, ...flags, '--output', types], { ...options, cwd: directory });
    return new ClientProject(directory);
  }

  /** What the compiler has against a program: one line for each error, `name.ts(line,column): …`. */
  async compile(name: string, program: string): Promise<string[]> {
    await writeFile(join(this.directory, `${name}.ts`), program);
    const flags = ['--strict', '--target', 'es2024', '--module', 'nodenext', '--lib', 'es2024,dom'];
    try {
      await run(process.execPath, [compiler, ...flags, '--pretty', 'false', `${name}.ts`], {
        ...options,
        cwd: this.directory,
      });
      return [];
    } catch (error) {
      return String((error as { stdout?: string }).stdout)
        .split('\n')
        .filter((line) => /error TS/.test(line));
    }
  }

  /** Runs a compiled program with variables of its environment; gives the JSON that it prints. */
  async run(name: string, env: NodeJS.ProcessEnv): Promise<unknown> {
    const { stdout } = await run(process.execPath, [`${name}.js`], { ...options, cwd: this.directory, env });
    return JSON.parse(stdout);
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
