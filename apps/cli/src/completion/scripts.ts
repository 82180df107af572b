import { readFileSync } from 'node:fs';

/** The line with which `ark complete` leaves a path to the shell, as the scripts know it. */
export const FILES = ':files';

export const shells = ['bash', 'zsh'] as const;

export type Shell = (typeof shells)[number];

/** The script that makes a shell ask `ark complete`. */
export const completionScript = (shell: Shell): string =>
  readFileSync(new URL(`../../shell/ark.${shell}`, import.meta.url), 'utf8');
