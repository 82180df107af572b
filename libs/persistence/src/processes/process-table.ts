import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The arguments a live process was started with, joined by spaces; '' when there is none of this id (or it is a zombie). */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const bytes = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return bytes.split('\0').join(' ').trim();
  }
  return askPs(pid, 'command=');
}

/** Tells a process from a later one that was given the same id; '' when there is none of this id. */
export async function startIdentity(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name in parentheses may hold spaces; the start time is field 22, the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  }
  return askPs(pid, 'lstart=');
}

async function askPs(pid: number, column: string): Promise<string> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', column, '-p', String(pid)], { timeout: 5_000 });
    return stdout.trim();
  } catch {
    return '';
  }
}
