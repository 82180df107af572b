import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderLikeAClone, follow, printed, readmeSection, stepsOf } from './support/readme.js';
import { freePort, root, ServiceProcess } from './support/service-process.js';

const steps = stepsOf(await readmeSection('Call a REST API, and wait for an answer'));

describe("the README's second tour", () => {
  let folder: string;
  let suite: ServiceProcess;
  let api: ChildProcess;
  let apiPort: string;

  beforeAll(async () => {
    folder = await folderLikeAClone();
    apiPort = String(await freePort());
    api = spawn(process.execPath, [join(root, 'examples/places-api/server.js'), apiPort], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(api.stdout as NonNullable<ChildProcess['stdout']>, 'data', { signal: AbortSignal.timeout(10_000) });
    const profile = join(folder, 'examples/places-api/profile.yaml');
    await writeFile(profile, (await readFile(profile, 'utf8')).replace('8080', apiPort));
    suite = await new ServiceProcess('standalone', await freePort(), {
      ARK_DATA_DIR: join(folder, '.ark'),
      ARK_POSTGRES_PORT: String(await freePort()),
    }).start();
  }, 90_000);
  afterAll(async () => {
    api?.kill();
    await suite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is there', () => expect(steps.length).toBeGreaterThan(5));

  it('prints what it says, step by step', async () => {
    for (const step of steps) await follow(step, (command) => printed(command.replace('8080', apiPort), folder));
  }, 180_000);

  it('shows with `ark test` what is wrong when the token is', async () => {
    const wrong = `echo '{"type":"bearer","token":"another"}' | npx ark credentials put places-api --connector rest -f -`;
    expect(await printed(wrong, folder)).toContain('version 2');
    expect(await printed('npx ark test places-api', folder)).toMatch(/authenticate +failed/);
  });
});
