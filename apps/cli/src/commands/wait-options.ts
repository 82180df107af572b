import type { Command } from 'commander';
import { countOption } from './count-option.js';

export interface WaitOptions {
  readonly wait: boolean;
  readonly timeout: number;
}

/** Adds `--wait`, `--no-wait` and `--timeout`. */
export const addWaitOptions = (command: Command): Command =>
  command
    .option('--wait', 'wait until every replica has taken it on (this is the default)', true)
    .option('--no-wait', 'do not wait')
    .addOption(countOption('--timeout <seconds>', 'how long to wait', 30));

/** Milliseconds to wait; null: not at all. */
export const waitMs = ({ wait, timeout }: WaitOptions): number | null => (wait ? timeout * 1_000 : null);
