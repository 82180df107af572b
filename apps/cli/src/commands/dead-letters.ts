import { type Command, Option } from 'commander';
import { z } from 'zod';
import { expectShape } from '../gateway/expect-shape.js';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printDone, printList, printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';
import { addLetterOptions, type LetterOptions, letterFilter, letterSelection } from './letter-options.js';

const columns = [
  ['ID', 'runId'],
  ['DIED', 'diedAt'],
  ['PROFILE', 'profile'],
  ['OPERATION', 'operation'],
  ['STATE', 'state'],
  ['CODE', 'code'],
  ['ATTEMPTS', 'attempts'],
  ['MESSAGE', 'message'],
] as const;

const examples = `
Examples:
  $ ark dead-letters                        # the newest of the namespace
  $ ark dead-letters list --profile cities --limit 200
  $ ark dead-letters --code TARGET_REJECTED --text 'no such column' --state open
  $ ark dead-letters show run_0123          # the event, its headers and why it was given up
  $ ark dead-letters discard --profile old-crm
  $ ark redrive --profile cities --dry-run  # what sending them again would do`;

interface ListOptions extends LetterOptions {
  readonly state?: string;
  readonly limit: number;
}

const states = ['open', 'redriven', 'resolved', 'deadAgain', 'discarded'];
const Discarded = z.object({ discarded: z.int() });

export function registerDeadLetters(program: Command, open: OpenSession): void {
  const group = program
    .command('dead-letters')
    .description('events that were given up on, with the reason')
    .addHelpText('after', examples);
  addLetterOptions(group.command('list', { isDefault: true }).description('the newest first'))
    .addOption(new Option('--state <state>', 'only those that stand so').choices(states))
    .addOption(countOption('--limit <n>', 'most dead letters to list', 50))
    .action(async ({ environment, limit, state, ...options }: ListOptions, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/dead-letters`;
      const query = { ...letterFilter(options), state, environment };
      const letters = await listItems(session.client, path, limit, query);
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
  addLetterOptions(group.command('discard').description('give up for good: not redriven any more'))
    .argument('[ids...]', 'as the list has them')
    .option('--all', 'all open ones of the namespace')
    .action(async (ids: string[], options: LetterOptions & { all?: boolean }, command: Command) => {
      const session = open(command);
      const { body } = await session.client.call({
        method: 'POST',
        path: `${urlPath`/v1/namespaces/${session.namespace}/dead-letters`}:discard`,
        query: { environment: options.environment },
        body: { type: 'application/json', content: JSON.stringify(letterSelection(ids, options)) },
      });
      const { discarded } = expectShape(Discarded, body);
      printDone(session, `Discarded ${discarded === 1 ? '1 dead letter' : `${discarded} dead letters`}.`, {
        discarded,
      });
    });
}
