import type { ConfigGroup } from './group.js';
import { brokerConfig } from './groups/broker.js';
import { credentialsConfig } from './groups/credentials.js';
import { databaseConfig } from './groups/database.js';
import { deliveryConfig } from './groups/delivery.js';
import { gatewayConfig } from './groups/gateway.js';
import { httpConfig } from './groups/http.js';
import { logConfig } from './groups/log.js';
import { serviceConfig } from './groups/service.js';
import { standaloneConfig } from './groups/standalone.js';
import type { Variable } from './variable.js';

/** Every group there is, in the order of the reference. */
export const configGroups: readonly ConfigGroup<unknown>[] = [
  serviceConfig,
  httpConfig,
  brokerConfig,
  databaseConfig,
  credentialsConfig,
  deliveryConfig,
  gatewayConfig,
  standaloneConfig,
  logConfig,
];

const head = `# Configuration

<!-- Generated from libs/runtime/src/config: change it there, then run \`npm run reference -w @arkflows/runtime\`. -->

Services are configured by environment variables. An empty variable counts as not set. A secret one may be given as
\`<NAME>_FILE\`, the path of a file that holds its value. A service that finds something wrong names every problem at once
and exits with code 2; it never prints the value of a secret.
`;

/** The reference of these groups as Markdown. */
export function configurationReference(groups: readonly ConfigGroup<unknown>[] = configGroups): string {
  return [head, ...groups.map(section)].join('\n');
}

function section(group: ConfigGroup<unknown>): string {
  const rows = Object.values(group.variables).map(row);
  return [
    `## ${group.title}`,
    '',
    '| variable | what it says | default | must be |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function row({ name, description, defaultShown, required, secret, kind }: Variable<unknown>): string {
  const shown = defaultShown === undefined ? (required ? '(required)' : '') : `\`${defaultShown}\``;
  const described = secret ? `${description} Secret: \`${name}_FILE\` works too.` : description;
  return `| \`${name}\` | ${described} | ${shown} | ${kind.allowed} |`;
}
