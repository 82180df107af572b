import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './service-process.js';
import { until } from './until.js';

export interface Step {
  readonly command: string;
  readonly output: string;
}

/** What the README says under a heading of the second level. */
export async function readmeSection(heading: string): Promise<string> {
  const text = await readFile(join(root, 'README.md'), 'utf8');
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** The text of the fenced blocks of a language. */
export const blocksOf = (language: string, text: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1] ?? '');

/** The commands of console blocks with what these say they print. */
export const stepsOf = (text: string): Step[] =>
  blocksOf('console', text).flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((step) => {
        const end = step.indexOf('\n');
        return { command: step.slice(0, end), output: step.slice(end + 1) };
      }),
  );

/** A folder that looks like a clone, in which commands may write; its example knows the port of PostgreSQL. */
export async function folderLikeAClone(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ark-readme-'));
  for (const name of ['node_modules', 'package.json', 'tools', 'apps', 'libs']) {
    await symlink(join(root, name), join(folder, name));
  }
  await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  return folder;
}

/** As a reader does it whose PostgreSQL has another port. */
export async function putPortIntoExample(folder: string, postgresPort: string): Promise<void> {
  const profile = join(folder, 'examples/cities/profile.yaml');
  await writeFile(profile, (await readFile(profile, 'utf8')).replace('15432', postgresPort));
}

/** What a command prints in the folder. A lint that finds something ends with an exit code of its own, which is no failure. */
export async function printed(command: string, cwd: string, variables: Readonly<Record<string, string>> = {}) {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...variables };
  const answer = await promisify(execFile)('bash', ['-c', command], { cwd, env, timeout: 60_000 }).catch(
    (error) => error,
  );
  return `${answer.stdout}${answer.stderr}`;
}

/** Ids and times differ from run to run, and with them the width of their columns. */
const comparable = (text: string): string =>
  text
    .replace(/run_[\w-]{22}/g, 'run_…')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** Runs the step, and again while it only asks (what has just been published is on its way), until it prints what it says. */
export async function follow({ command, output }: Step, run: (command: string) => Promise<string>): Promise<void> {
  const asks = /npx ark (dead-letters|runs|get|lint)|SELECT|curl/.test(command);
  const wanted = comparable(output);
  let said = '';
  await until(
    async () => {
      said = comparable(await run(command));
      if (!asks && said !== wanted) throw new Error(`${command}\nprints\n${wanted}\nbut printed\n${said}`);
      return said === wanted;
    },
    { timeoutMs: 20_000, what: () => `${command}\nprints\n${wanted}\nbut printed\n${said}` },
  );
}
