import type { Command } from 'commander';
import { sayWhich } from './say-which.js';

/** Which dead letters. */
export interface LetterOptions {
  readonly profile?: string;
  readonly operation?: string;
  readonly code?: string;
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
  readonly environment?: string;
}

/** Adds what dead letters are searched by. */
export const addLetterOptions = (command: Command): Command =>
  command
    .option('--profile <name>', 'only those of this profile')
    .option('--operation <name>', 'only those of this operation')
    .option('--code <code>', 'only those that failed for this reason')
    .option('--text <text>', 'only those with this text in message, key or payload')
    .option('--since <time>', 'given up at this time or later, such as 2030-01-31T12:00:00Z')
    .option('--until <time>', 'given up before this time')
    .option('-e, --environment <name>', "environment (default: the gateway's own)");

export const letterFilter = ({ profile, operation, code, text, since, until }: LetterOptions) => ({
  profile,
  operation,
  code,
  text,
  since,
  until,
});

/** The selection as the API takes it. Throws CliFailure unless it is said which are meant. */
export const letterSelection = (ids: readonly string[], options: LetterOptions & { readonly all?: boolean }): object =>
  sayWhich(ids, letterFilter(options), options.all);
