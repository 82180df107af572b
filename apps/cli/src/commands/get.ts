import { Argument, type Command } from 'commander';
import { listAll, listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import { printList, printOne } from '../output/format.js';
import type { Columns } from '../output/table.js';
import type { OpenSession } from '../session.js';
import { countOption } from './count-option.js';
import { Deployment } from './deployment.js';

interface Resource {
  readonly path: (namespace: string) => string;
  /** Whether the list comes in pages. */
  readonly paged: boolean;
  readonly columns: Columns;
}

const resources: Readonly<Record<string, Resource>> = {
  profiles: {
    path: (namespace) => urlPath`/v1/namespaces/${namespace}/profiles`,
    paged: true,
    columns: [
      ['NAME', 'name'],
      ['CONNECTOR', 'connector'],
      ['REVISION', 'revision'],
      ['UPDATED', 'updatedAt'],
      ['DESCRIPTION', 'description'],
    ],
  },
  deployments: {
    path: (namespace) => urlPath`/v1/namespaces/${namespace}/deployments`,
    paged: true,
    columns: [
      ['ID', 'id'],
      ['PROFILE', 'profile'],
      ['REVISION', 'revision'],
      ['ENVIRONMENT', 'environment'],
      ['STATE', 'state'],
      ['CREATED', 'createdAt'],
      ['REASON', reasonOf],
    ],
  },
  environments: {
    path: () => '/v1/environments',
    paged: false,
    columns: [
      ['NAME', 'name'],
      ['TOPIC PREFIX', 'topicPrefix'],
      ['DESCRIPTION', 'description'],
    ],
  },
  connectors: {
    path: () => '/v1/connectors',
    paged: false,
    columns: [
      ['NAME', 'name'],
      ['FAMILY', 'family'],
      ['TITLE', 'title'],
    ],
  },
  namespaces: {
    path: () => '/v1/namespaces',
    paged: false,
    columns: [
      ['NAME', 'name'],
      ['DESCRIPTION', 'description'],
    ],
  },
};

const examples = `
Examples:
  $ ark get profiles                        # those of the namespace 'default'
  $ ark get profiles -n sales -o json
  $ ark get profiles crm-contacts -o yaml   # one, with everything in it
  $ ark get connectors postgres             # its settings and actions
  $ ark get deployments`;

/** Why a replica is not active, or why its events are being retried. */
function reasonOf(deployment: object): unknown {
  const { replicas } = Deployment.parse(deployment);
  return replicas.find(({ message }) => message)?.message;
}

export function registerGet(program: Command, open: OpenSession): void {
  program
    .command('get')
    .description('list what there is, or show one in full')
    .addArgument(new Argument('<resource>', 'what to show').choices(Object.keys(resources)))
    .argument('[name]', 'show this one')
    .addOption(countOption('--limit <n>', 'most items to list', 1_000))
    .addHelpText('after', examples)
    .action(async (kind: string, name: string | undefined, { limit }: { limit: number }, command: Command) => {
      const session = open(command);
      const { path, paged, columns } = resources[kind] as Resource;
      const list = path(session.namespace);
      if (name === undefined) {
        const items = paged ? await listItems(session.client, list, limit) : await listAll(session.client, list);
        return printList(session, items.slice(0, limit), columns, `No ${kind} yet.`);
      }
      const { body } = await session.client.call({ path: list + urlPath`/${name}` });
      printOne(session, body as object);
    });
}
