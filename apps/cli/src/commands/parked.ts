import type { Command } from 'commander';
import { z } from 'zod';
import { expectShape } from '../gateway/expect-shape.js';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printDone, printList } from '../output/format.js';
import type { OpenSession, Session } from '../session.js';
import { countOption } from './count-option.js';
import { sayWhich } from './say-which.js';

const columns = [
  ['KEY', 'key'],
  ['PROFILE', 'profile'],
  ['TRIGGER', 'trigger'],
  ['SINCE', 'parkedAt'],
  ['NEXT TRY', 'dueAt'],
  ['ATTEMPTS', 'attempts'],
  ['BEHIND', 'behind'],
  ['CODE', 'code'],
  ['MESSAGE', 'message'],
  ['ID', 'id'],
] as const;

const examples = `
Examples:
  $ ark parked                              # keys that wait, why, until when, and how much is behind them
  $ ark parked --profile crm-contacts --code TARGET_UNAVAILABLE
  $ ark parked retry --profile crm-contacts # now, rather than when they are due
  $ ark parked cancel --key c-17            # the first event of the key becomes a dead letter, the others go on
  $ ark parked cancel parked_0123456789abcdef01234567 --behind

An id is that of the first event of a key: the others wait for it. What is being called at this moment ends as it ends.`;

interface FilterOptions {
  readonly profile?: string;
  readonly key?: string;
  readonly code?: string;
  readonly environment?: string;
}

interface ChangeOptions extends FilterOptions {
  readonly all?: boolean;
  readonly behind?: boolean;
}

const Changed = z.object({ keys: z.int(), events: z.int() });

export function registerParked(program: Command, open: OpenSession): void {
  const group = program
    .command('parked')
    .description('events that wait for their target: look, try now, give up')
    .addHelpText('after', examples);
  addFilter(group.command('list', { isDefault: true }).description('keys that wait'))
    .addOption(countOption('--limit <n>', 'most keys to list', 50))
    .action(async ({ limit, ...filter }: FilterOptions & { limit: number }, command: Command) => {
      const session = open(command);
      const { profile, key, code, environment } = filter;
      const path = urlPath`/v1/namespaces/${session.namespace}/parked`;
      const keys = await listItems(session.client, path, limit, { profile, key, code, environment });
      printList(session, keys, columns, 'Nothing waits.');
    });
  addFilter(group.command('retry').description('have keys tried again within seconds'))
    .argument('[ids...]', 'as the list has them')
    .option('--all', 'all that wait in the namespace')
    .action(async (ids: string[], options: ChangeOptions, command: Command) => {
      const session = open(command);
      const changed = await change(session, 'retryNow', ids, options);
      printDone(session, `${keys(changed.keys)} will be tried within seconds.`, changed);
    });
  addFilter(group.command('cancel').description('give up the first event of keys: a dead letter'))
    .argument('[ids...]', 'as the list has them')
    .option('--all', 'all that wait in the namespace')
    .option('--behind', 'also what waits behind them now')
    .action(async (ids: string[], options: ChangeOptions, command: Command) => {
      const session = open(command);
      const changed = await change(session, 'cancel', ids, options, { behind: options.behind ?? false });
      const sentence = `${changed.events === 1 ? '1 event' : `${changed.events} events`} of ${keys(changed.keys)} will be dead letters within seconds.`;
      printDone(session, sentence, changed);
    });
}

const addFilter = (command: Command): Command =>
  command
    .option('--profile <name>', 'only those of this profile')
    .option('--key <key>', 'only this ordering key')
    .option('--code <code>', 'only those that wait for this reason')
    .option('-e, --environment <name>', "environment (default: the gateway's own)");

async function change(
  session: Session,
  how: 'retryNow' | 'cancel',
  ids: readonly string[],
  { profile, key, code, all, environment }: ChangeOptions,
  more: object = {},
) {
  const content = JSON.stringify({ ...sayWhich(ids, { profile, key, code }, all), ...more });
  const { body } = await session.client.call({
    method: 'POST',
    path: `${urlPath`/v1/namespaces/${session.namespace}/parked`}:${how}`,
    query: { environment },
    body: { type: 'application/json', content },
  });
  return expectShape(Changed, body);
}

const keys = (count: number): string => (count === 1 ? '1 key' : `${count} keys`);
