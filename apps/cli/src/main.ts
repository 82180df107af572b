import { readEnvironment } from './environment.js';
import { run } from './run.js';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
// the reader of a pipe may leave early: `ark get profiles | head -1`
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2), readEnvironment(), {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  interactive: process.stderr.isTTY === true,
  directory: process.cwd(),
  signal: interrupt.signal,
});
process.stdin.destroy();
