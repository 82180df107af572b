import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort, root, ServiceProcess } from '@arkflows/e2e';
import type { Benchmark } from '../benchmark.js';
import { Rows } from '../report/report.js';

const ROUNDS = 5;

/** What `npm start` does in a clone that is built: first looks whether anything changed, then starts the suite. */
export const startup: Benchmark = {
  name: 'startup',
  needsEngines: false,
  async run({ rounds = ROUNDS, say }) {
    const rows = new Rows();
    for (let round = 1; round <= rounds; round++) {
      rows.add('preparing when nothing changed', { s: await seconds(prepare) });
      const directory = await mkdtemp(join(tmpdir(), 'ark-bench-'));
      try {
        rows.add('first start until ready', { s: await startOn(directory) });
        rows.add('second start until ready', { s: await startOn(directory) });
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
      say(`round ${round}`);
    }
    return [{ title: 'npm start', rows: rows.all }];
  },
};

async function startOn(directory: string): Promise<number> {
  const service = new ServiceProcess('standalone', await freePort(), {
    ARK_DATA_DIR: directory,
    ARK_POSTGRES_PORT: String(await freePort()),
  });
  try {
    return await seconds(() => service.start());
  } finally {
    await service.stop();
  }
}

async function prepare(): Promise<void> {
  const child = spawn(process.execPath, [resolve(root, 'tools/setup/prepare.js')], { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`tools/setup/prepare.js ended with code ${code}`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
