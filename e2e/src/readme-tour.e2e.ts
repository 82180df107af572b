import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort, root, ServiceProcess } from './support/service-process.js';
import { until } from './support/until.js';

interface Step {
  readonly command: string;
  readonly output: string;
}

const readme = await readFile(resolve(root, 'README.md'), 'utf8');

/** The commands of the README's console blocks with what it says they print. */
function stepsOf(text: string): Step[] {
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((step) => {
        const end = step.indexOf('\n');
        return { command: step.slice(0, end), output: step.slice(end + 1) };
      }),
  );
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

describe("the README's tour", () => {
  let folder: string;
  let suite: ServiceProcess;
  const steps = stepsOf(readme);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ark-tour-'));
    for (const name of ['node_modules', 'package.json', 'tools', 'apps', 'libs']) {
      await symlink(join(root, name), join(folder, name));
    }
    await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    const [port, postgresPort] = [await freePort(), await freePort()];
    const profile = join(folder, 'examples/cities/profile.yaml');
    await writeFile(profile, (await readFile(profile, 'utf8')).replace('15432', String(postgresPort)));
    suite = await new ServiceProcess('standalone', port, {
      ARK_DATA_DIR: join(folder, '.ark'),
      ARK_POSTGRES_PORT: String(postgresPort),
    }).start();
  }, 90_000);
  afterAll(async () => {
    await suite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(command: string): Promise<string> {
    // Address and port are found in the folder, although they are not the usual ones.
    const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
    const options = { cwd: folder, env, timeout: 60_000 };
    // A lint that finds something ends with an exit code of its own.
    const answer = await promisify(execFile)('bash', ['-c', command], options).catch((error) => error);
    return `${answer.stdout}${answer.stderr}`;
  }

  it('is there', () => expect(steps.length).toBeGreaterThan(10));

  it('prints what it says, step by step', async () => {
    for (const { command, output } of steps) {
      let printed = '';
      // What has just been published is on its way: asking again is free, doing again is not.
      const asks = /npx ark (dead-letters|runs|get|lint)|SELECT/.test(command);
      await until(
        async () => {
          printed = comparable(await run(command));
          return !asks || printed === comparable(output);
        },
        { timeoutMs: 20_000, what: () => `${command}\nprints\n${comparable(output)}\nbut printed\n${printed}` },
      );
      expect({ command, printed }).toEqual({ command, printed: comparable(output) });
    }
  }, 180_000);
});
