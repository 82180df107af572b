import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '@arkflows/contracts';
import { commandLine } from '../processes/process-table.js';
import { waitUntil } from '../processes/wait-until.js';
import { EmbeddedPostgresError } from './error.js';

/** Stops the server that a killed owner of this cluster left running. Call it as the folder's owner only. */
export async function stopLeftBehind(cluster: string, log: Log): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0] ?? '', 10);
  if (!(pid > 1)) return;
  const runs = async () => isServerOf(await commandLine(pid), cluster);
  if (!(await runs())) {
    // PostgreSQL itself sees that a process is gone, but takes any that was given the same id since for its own.
    if ((await commandLine(pid)) !== '') await rm(pidFile, { force: true });
    return;
  }
  log.info({ pid }, 'stopping the PostgreSQL that an earlier run left behind');
  await stopServer(pid, runs);
}

/** Fast shutdown, after `fast` ms immediate, at last SIGKILL; returns when `runs` says that the process is gone. */
export async function stopServer(pid: number, runs: () => boolean | Promise<boolean>, fast = 10_000): Promise<void> {
  const steps: readonly [NodeJS.Signals, number][] = [
    ['SIGINT', fast],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [signal, ms] of steps) {
    if (!(await runs())) return;
    try {
      process.kill(pid, signal);
    } catch {
      // Gone in between, which the next look confirms.
    }
    if (await waitUntil(async () => !(await runs()), ms)) return;
  }
  throw new EmbeddedPostgresError('START_FAILED', `PostgreSQL (process ${pid}) does not stop. End it by hand.`);
}

/** Whether a command line is that of a postmaster of this cluster, not of anything else under a used-up process id. */
const isServerOf = (command: string, cluster: string): boolean =>
  /(^|\/)postgres(\.exe)?\s/.test(command) && `${command} `.includes(` -D ${cluster} `);
