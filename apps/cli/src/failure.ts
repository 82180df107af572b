import type { ExitCode } from './exit-codes.js';

/** Why a command ends without success: what is shown on stderr, and the exit code. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** What to do about it. */
    readonly advice?: string,
  ) {
    super(message);
  }
}
