import type { Command } from 'commander';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printList, printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';

const columns = [
  ['ID', 'runId'],
  ['DIED', 'diedAt'],
  ['PROFILE', 'profile'],
  ['OPERATION', 'operation'],
  ['CODE', 'code'],
  ['ATTEMPTS', 'attempts'],
  ['MESSAGE', 'message'],
] as const;

const examples = `
Examples:
  $ ark dead-letters                        # the newest of the namespace
  $ ark dead-letters list --profile cities --limit 200
  $ ark dead-letters show run_0123          # the event, its headers and why it was given up`;

interface ListOptions {
  readonly profile?: string;
  readonly environment?: string;
  readonly limit: number;
}

export function registerDeadLetters(program: Command, open: OpenSession): void {
  const group = program
    .command('dead-letters')
    .description('events that were given up on, with the reason')
    .addHelpText('after', examples);
  group
    .command('list', { isDefault: true })
    .description('the newest first')
    .option('--profile <name>', 'only those of this profile')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addOption(countOption('--limit <n>', 'most dead letters to list', 50))
    .action(async ({ profile, environment, limit }: ListOptions, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/dead-letters`;
      const letters = await listItems(session.client, path, limit, { profile, environment });
      printList(session, letters, columns, 'No dead letters.');
    });
  group
    .command('show')
    .description('one, with the event as it came (secrets hidden)')
    .argument('<id>', 'as the list has it')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .action(async (id: string, { environment }: { environment?: string }, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/dead-letters/${id}`;
      const { body } = await session.client.call({ path, query: { environment } });
      printOne(session, body as object);
    });
}
