import { CommanderError } from 'commander';
import type { CliEnvironment } from './environment.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { CliFailure } from './failure.js';
import { createProgram } from './program.js';
import type { Terminal } from './terminal.js';

/** Carries out one command line and answers the exit code. Never throws for what a user or a server does wrong. */
export async function run(args: readonly string[], environment: CliEnvironment, terminal: Terminal): Promise<ExitCode> {
  try {
    await createProgram(environment, terminal).parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): ExitCode {
  // commander has written its message already; asking for help is no error
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (!(error instanceof CliFailure)) {
    if (!terminal.signal.aborted) throw error;
    terminal.errors.write('Interrupted.\n');
    return exitCodes.interrupted;
  }
  terminal.errors.write(`${error.message}\n${error.advice ? `${error.advice}\n` : ''}`);
  return error.exitCode;
}
