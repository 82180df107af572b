import { spawn } from 'node:child_process';

// Reads until its input closes, which happens also when this process is killed; then asks the other to stop, and ends it.
const script = [
  'trap "" INT HUP TERM',
  'read -r line',
  '[ "$line" = release ] && exit 0',
  'kill -s "$2" "$1" 2>/dev/null || exit 0',
  'tries=0',
  'while [ $tries -lt 50 ] && kill -0 "$1" 2>/dev/null; do sleep 0.2; tries=$((tries + 1)); done',
  'kill -s KILL "$1" 2>/dev/null',
].join('\n');

/**
 * Ties process `pid` to this one: when this process ends without having called the returned `release`, by whatever way,
 * `signal` (without its SIG) goes to the other and, 10 s later, SIGKILL.
 */
export function tieToThisProcess(pid: number, signal: 'INT' | 'TERM'): { release(): void } {
  const guard = spawn('sh', ['-c', script, 'lifeline', String(pid), signal], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  // A pipe of a child is a socket at run time: it must not keep the event loop alive either.
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref();
  return { release: () => void guard.stdin.end('release\n') };
}
