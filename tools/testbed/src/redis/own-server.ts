import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { tieToThisProcess } from '@arkflows/persistence';
import { makeDataFolder } from '../data-folder.js';
import type { RedisEngine } from '../engine.js';
import { freePort } from '../ports.js';
import { installRedis } from './install.js';
import { waitForRedis } from './wait-for-redis.js';

const startsWithin = 15_000;

/** Redis of this machine, in memory alone. */
export async function startOwnRedis({
  say,
  port: preferredPort,
}: {
  readonly say: (line: string) => void;
  readonly port: number | undefined;
}): Promise<RedisEngine> {
  const program = await installRedis(say);
  const [folder, port] = [await makeDataFolder('redis'), await freePort(preferredPort)];
  const url = `redis://127.0.0.1:${port}`;
  let running: ChildProcess | undefined;
  let lifeline: { release(): void } | undefined;
  const start = async () => {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    running = spawn(program, options, { detached: true, stdio: 'ignore' });
    running.on('error', () => {});
    running.unref();
    if (running.pid !== undefined) lifeline = tieToThisProcess(running.pid, 'TERM');
    return waitForRedis(url, startsWithin);
  };
  const stop = async (signal: NodeJS.Signals) => {
    const ending = running;
    running = undefined;
    if (ending?.pid !== undefined && ending.exitCode === null && ending.signalCode === null) {
      const exit = once(ending, 'exit');
      ending.ref();
      ending.kill(signal);
      await exit;
    }
    lifeline?.release();
  };
  const close = async () => {
    await stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const version = await start();
    return {
      url,
      version,
      source: 'this machine',
      start: async () => void (await start()),
      stop: (signal = 'SIGTERM') => stop(signal),
      suspend: () => void running?.kill('SIGSTOP'),
      resume: () => void running?.kill('SIGCONT'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
