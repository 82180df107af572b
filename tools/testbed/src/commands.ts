import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a command and answers what it wrote (both streams); throws with that text when it fails. */
export async function runCommand(program: string, args: readonly string[], timeout: number): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, args, { timeout, maxBuffer: 16 << 20, env: process.env });
    return stdout + stderr;
  } catch (cause) {
    const output =
      cause instanceof Error && 'stderr' in cause && 'stdout' in cause ? `${cause.stdout}${cause.stderr}` : '';
    throw new Error(`${program} ${args.join(' ')} failed: ${output.trim() || String(cause)}`, { cause });
  }
}

/** Whether the command can be run at all. */
export const answers = (program: string, args: readonly string[]): Promise<boolean> =>
  runCommand(program, args, 10_000).then(
    () => true,
    () => false,
  );
