import type { Command } from 'commander';
import { z } from 'zod';
import { readData } from '../credentials/read-data.js';
import { expectShape } from '../gateway/expect-shape.js';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printDone, printList, printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';

const columns = [
  ['NAME', 'name'],
  ['CONNECTOR', 'connector'],
  ['VERSION', 'version'],
  ['CREATED', 'createdAt'],
  ['EXPIRES', 'expiresAt'],
] as const;

const examples = `
Examples:
  $ ark credentials put shop-db --connector postgres -f shop-db.json
  $ pass show shop-db | ark credentials put shop-db --connector postgres -f -
  $ ark credentials list -n sales
  $ ark credentials get shop-db             # its version and who stored it; nobody can read its data back
  $ ark credentials delete shop-db

The data is a JSON object as 'ark get connectors <name>' shows under credential. It is taken from a file or standard input only,
so that it stands in no shell history and no process list. Running services pick a new version up by themselves.`;

const Stored = z.object({ version: z.int() });

interface PutOptions {
  readonly connector: string;
  readonly file: string;
  readonly expires?: string;
}

export function registerCredentials(program: Command, open: OpenSession): void {
  const group = program
    .command('credentials')
    .description('what services log in with: stored encrypted, never shown')
    .addHelpText('after', examples);
  registerPut(group, open);
  group
    .command('list', { isDefault: true })
    .description('by name, without their data')
    .addOption(countOption('--limit <n>', 'most credentials to list', 1_000))
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const session = open(command);
      const items = await listItems(session.client, listPath(session.namespace), limit);
      printList(session, items, columns, 'No credentials yet.');
    });
  group
    .command('get')
    .description('what is known of one, without its data')
    .argument('<name>')
    .action(async (name: string, _options: object, command: Command) => {
      const session = open(command);
      const { body } = await session.client.call({ path: pathOf(session.namespace, name) });
      printOne(session, body as object);
    });
  group
    .command('delete')
    .description('delete one that no deployed profile names')
    .argument('<name>')
    .action(async (name: string, _options: object, command: Command) => {
      const session = open(command);
      await session.client.call({ method: 'DELETE', path: pathOf(session.namespace, name) });
      printDone(session, `Deleted the credential ${name}.`, { deleted: name });
    });
}

function registerPut(group: Command, open: OpenSession): void {
  group
    .command('put')
    .description('store one; changed data makes a new version')
    .argument('<name>')
    .requiredOption('--connector <name>', 'connector that it is for')
    .requiredOption('-f, --file <path>', 'JSON file, or - for standard input')
    .option('--expires <time>', 'when the target will stop accepting it, such as 2030-01-31T12:00:00Z')
    .action(async (name: string, { connector, file, expires }: PutOptions, command: Command) => {
      const session = open(command);
      const data = await readData(file, session.terminal.input);
      const { body } = await session.client.call({
        method: 'PUT',
        path: pathOf(session.namespace, name),
        body: { type: 'application/json', content: JSON.stringify({ connector, data, expiresAt: expires }) },
      });
      const { version } = expectShape(Stored, body);
      printDone(session, `Stored ${name}, version ${version}.`, body as object);
    });
}

const listPath = (namespace: string): string => urlPath`/v1/namespaces/${namespace}/credentials`;

const pathOf = (namespace: string, name: string): string => urlPath`/v1/namespaces/${namespace}/credentials/${name}`;
