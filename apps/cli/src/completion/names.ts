import { LOCAL } from '../contexts/context.js';
import { readContexts } from '../contexts/contexts-file.js';
import type { CliEnvironment } from '../environment.js';
import { type Item, listAll, listItems } from '../gateway/pages.js';
import { urlPath } from '../gateway/url-path.js';
import type { Session } from '../session.js';

/** What a look-up may need; the session is opened only where a gateway is asked. */
export interface NamePlace {
  readonly open: () => Session;
  readonly environment: CliEnvironment;
  readonly values: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

type LookUp = (place: NamePlace) => readonly string[] | Promise<readonly string[]>;

/** More than anybody looks through. */
const MAX_NAMES = 200;

/** Names of a paged list of the namespace. */
const inNamespace =
  (list: string, field = 'name'): LookUp =>
  async ({ open, options: { environment } }) => {
    const { client, namespace } = open();
    const query = field === 'name' ? {} : { environment };
    return namesOf(await listItems(client, urlPath`/v1/namespaces/${namespace}/${list}`, MAX_NAMES, query), field);
  };

/** Names of a list of the installation. */
const inInstallation =
  (path: string): LookUp =>
  async ({ open }) =>
    namesOf(await listAll(open().client, path), 'name');

const profiles = inNamespace('profiles');
const credentials = inNamespace('credentials');
const environments = inInstallation('/v1/environments');
const namespaces = inInstallation('/v1/namespaces');
const connectors = inInstallation('/v1/connectors');
const deployments = inNamespace('deployments', 'id');

const contexts: LookUp = ({ environment }) => [
  LOCAL,
  ...Object.keys(readContexts(environment.configDirectory).contexts),
];

const listed: Readonly<Record<string, LookUp>> = { profiles, deployments, environments, connectors, namespaces };

const operations: LookUp = async ({ open, values: [profile = ''] }) => {
  const { client, namespace } = open();
  const { body } = await client.call({ path: urlPath`/v1/namespaces/${namespace}/profiles/${profile}` });
  const { manifest } = body as { manifest?: { spec?: { operations?: object } } };
  return Object.keys(manifest?.spec?.operations ?? {});
};

/** By the attribute name of the option. */
export const optionNames: Readonly<Record<string, LookUp>> = {
  profile: profiles,
  environment: environments,
  namespace: namespaces,
  connector: connectors,
  context: contexts,
};

/** By command and argument. */
export const argumentNames: Readonly<Record<string, LookUp>> = {
  'deploy profile': profiles,
  'undeploy profile': profiles,
  'rollback profile': profiles,
  'test profile': profiles,
  'describe profile': profiles,
  'invoke profile': profiles,
  'invoke operation': operations,
  'get name': (place) => listed[place.values[0] ?? '']?.(place) ?? [],
  'credentials put name': credentials,
  'credentials get name': credentials,
  'credentials delete name': credentials,
  'dead-letters show id': inNamespace('dead-letters', 'runId'),
  'redrives show id': inNamespace('redrives', 'id'),
  'redrives cancel id': inNamespace('redrives', 'id'),
  'context use name': contexts,
  'context show name': contexts,
  'context remove name': contexts,
};

const namesOf = (items: readonly Item[], field: string): string[] => items.map((item) => String(item[field]));
