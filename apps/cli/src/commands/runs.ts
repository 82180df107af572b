import { type Command, Option } from 'commander';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printList } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';

const columns = [
  ['RUN', 'runId'],
  ['STARTED', 'startedAt'],
  ['PROFILE', 'profile'],
  ['OPERATION', 'operation'],
  ['STATUS', 'status'],
  ['CODE', 'code'],
  ['KEY', 'key'],
  ['MESSAGE', 'message'],
] as const;

/** A trigger may carry out more per second than an index of runs can keep. */
const sample =
  'Of runs that a trigger began and that succeeded a sample is kept: at most 20 per second and trigger; all others are kept.';

const examples = `
Examples:
  $ ark runs                                # the newest of the namespace
  $ ark runs --profile cities --status dead
  $ ark runs --limit 500 -o json

${sample}`;

interface RunOptions {
  readonly profile?: string;
  readonly status?: string;
  readonly environment?: string;
  readonly limit: number;
}

export function registerRuns(program: Command, open: OpenSession): void {
  program
    .command('runs')
    .description('how events went, the newest first')
    .option('--profile <name>', 'only those of this profile')
    .addOption(
      new Option('--status <status>', 'only those that ended so').choices([
        'succeeded',
        'skipped',
        'dead',
        'uncertain',
      ]),
    )
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addOption(countOption('--limit <n>', 'most runs to list', 50))
    .addHelpText('after', examples)
    .action(async ({ limit, ...filter }: RunOptions, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/runs`;
      const { profile, status, environment } = filter;
      const runs = await listItems(session.client, path, limit, { profile, status, environment });
      printList(session, runs, columns, 'No runs.');
      const sampled = runs.some((run) => run.status === 'succeeded');
      if (sampled && session.format === 'table' && session.terminal.interactive) {
        session.terminal.errors.write(`\n${sample}\n`);
      }
    });
}
