import type { Command } from 'commander';
import { listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printDone, printList, printOne } from '../output/format.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';
import { readRedrive, redrivePath } from './redrive-progress.js';

const columns = [
  ['ID', 'id'],
  ['CREATED', 'createdAt'],
  ['BY', 'createdBy'],
  ['STATE', 'state'],
  ['LETTERS', 'letters'],
  ['SENT', 'sent'],
  ['CARRIED OUT', 'resolved'],
  ['FAILED AGAIN', 'deadAgain'],
  ['REFUSED', 'refused'],
] as const;

/** Refused letters that are shown with a redrive. */
const MAX_REFUSED = 100;

interface PlaceOptions {
  readonly environment?: string;
}

export function registerRedrives(program: Command, open: OpenSession): void {
  const group = program.command('redrives').description('how redrives went: list, show, cancel');
  group
    .command('list', { isDefault: true })
    .description('the newest first')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .addOption(countOption('--limit <n>', 'most redrives to list', 50))
    .action(async ({ environment, limit }: PlaceOptions & { limit: number }, command: Command) => {
      const session = open(command);
      const path = urlPath`/v1/namespaces/${session.namespace}/redrives`;
      printList(session, await listItems(session.client, path, limit, { environment }), columns, 'No redrives.');
    });
  group
    .command('show')
    .description('one, with what was refused and why')
    .argument('<id>', 'as the list has it')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .action(async (id: string, { environment }: PlaceOptions, command: Command) => {
      const session = open(command);
      const redrive = await readRedrive(session, id, environment);
      const letters = `${redrivePath(session, id)}/letters`;
      const refused = await listItems(session.client, letters, MAX_REFUSED, { environment, state: 'refused' });
      printOne(session, { ...redrive, ...(refused.length > 0 && { refusedLetters: refused }) });
    });
  group
    .command('cancel')
    .description('send no more of one; what was sent is carried out')
    .argument('<id>', 'as the list has it')
    .option('-e, --environment <name>', "environment (default: the gateway's own)")
    .action(async (id: string, { environment }: PlaceOptions, command: Command) => {
      const session = open(command);
      const path = `${redrivePath(session, id)}:cancel`;
      const { body } = await session.client.call({ method: 'POST', path, query: { environment } });
      printDone(session, `Cancelled ${id}.`, body as object);
    });
}
