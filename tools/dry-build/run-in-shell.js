import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';

const longest = 10 * 60_000;

/** Runs a shell command, its output on our standard error; throws when it fails, takes ten minutes or is aborted. */
export async function runInShell(command, { cwd, env, signal }) {
  const child = spawn('sh', ['-e', '-c', command], {
    cwd,
    env: { ...process.env, ...env, PATH: cleanPath() },
    stdio: ['ignore', 2, 2],
    // A group of its own, so that what the command started ends with it.
    detached: true,
  });
  const ended = AbortSignal.any([signal, AbortSignal.timeout(longest)]);
  const end = () => process.kill(-child.pid, 'SIGKILL');
  ended.addEventListener('abort', end, { once: true });
  try {
    const [status, by] = await once(child, 'close');
    if (status !== 0) throw new Error(`ended with ${by ?? status}: ${command}`);
  } finally {
    ended.removeEventListener('abort', end);
  }
}

/** This Node first; without the tools of the workspace around, which a container would not have. */
const cleanPath = () =>
  [
    dirname(process.execPath),
    ...process.env.PATH.split(delimiter).filter((folder) => !/node_modules/.test(folder)),
  ].join(delimiter);
