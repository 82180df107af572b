import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderLikeAClone, follow, printed, putPortIntoExample, readmeSection, stepsOf } from './support/readme.js';
import { freePort, ServiceProcess } from './support/service-process.js';

const steps = stepsOf(await readmeSection('A tour in five minutes'));

describe("the README's tour", () => {
  let folder: string;
  let suite: ServiceProcess;

  beforeAll(async () => {
    folder = await folderLikeAClone();
    const [port, postgresPort] = [await freePort(), await freePort()];
    await putPortIntoExample(folder, String(postgresPort));
    suite = await new ServiceProcess('standalone', port, {
      ARK_DATA_DIR: join(folder, '.ark'),
      ARK_POSTGRES_PORT: String(postgresPort),
    }).start();
  }, 90_000);
  afterAll(async () => {
    await suite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is there', () => expect(steps.length).toBeGreaterThan(10));

  it('prints what it says, step by step', async () => {
    // The address and the database's port are found in the folder, although they are not the usual ones.
    for (const step of steps) await follow(step, (command) => printed(command, folder));
  }, 180_000);
});
