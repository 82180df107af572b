import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import { countOption } from './count-option.js';

export interface WaitOptions {
  readonly wait: boolean;
  /** Seconds. */
  readonly timeout: number;
  readonly watch?: boolean;
}

/** Adds `--wait`, `--no-wait`, `--timeout` and `--watch`. */
export const addWaitOptions = (command: Command): Command =>
  command
    .option('--wait', 'wait until every replica has taken it on (this is the default)', true)
    .option('--no-wait', 'do not wait')
    .addOption(countOption('--timeout <seconds>', 'how long to wait', 30))
    .option('-w, --watch', 'show each change of a replica as it happens, also afterwards, until Ctrl-C')
    .hook('preAction', (_command, action) => {
      const { wait, watch } = action.opts<WaitOptions>();
      if (watch && !wait) throw new CliFailure(exitCodes.usage, '--watch and --no-wait exclude each other');
    });

/** Milliseconds to wait; null: not at all. */
export const waitMs = ({ wait, timeout }: WaitOptions): number | null => (wait ? timeout * 1_000 : null);
