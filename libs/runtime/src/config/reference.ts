import type { ConfigGroup } from './group.js';
import { blobsConfig } from './groups/blobs.js';
import { brokerConfig } from './groups/broker.js';
import { credentialsConfig } from './groups/credentials.js';
import { databaseConfig } from './groups/database.js';
import { deliveryConfig } from './groups/delivery.js';
import { gatewayConfig } from './groups/gateway.js';
import { httpConfig } from './groups/http.js';
import { logConfig } from './groups/log.js';
import { policiesConfig } from './groups/policies.js';
import { serviceConfig } from './groups/service.js';
import { standaloneConfig } from './groups/standalone.js';
import type { Variable } from './variable.js';

/** Every group there is, in the order of the reference. */
export const configGroups: readonly ConfigGroup<unknown>[] = [
  serviceConfig,
  httpConfig,
  brokerConfig,
  blobsConfig,
  databaseConfig,
  credentialsConfig,
  deliveryConfig,
  policiesConfig,
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

/** Read by what is no service. */
const others = `## The command line

\`ark\` reads these; its options of the same meaning come first.

| variable | what it says | default |
|---|---|---|
| \`ARK_SERVER\` | Address of the gateway. | the one that \`npm start\` left in \`.ark/server.json\` here or in a folder above, else \`http://127.0.0.1:3000\` |
| \`ARK_API_KEY\` | The API key to call with. |  |
| \`ARK_API_KEY_FILE\` | File that holds it. | \`.ark/admin.key\` here or in a folder above, for a gateway of this machine |
| \`ARK_NAMESPACE\` | The namespace to work in. | that of the context, else \`default\` |
| \`ARK_CONTEXT\` | The [context](cli.md#several-installations), unless \`ARK_SERVER\` is set. | that of \`ark context use\` |
| \`XDG_CONFIG_HOME\` | Contexts are kept in \`arkflows/\` of it. | \`~/.config\` |
| \`ARK_DATA_DIR\` | The data folder of \`npm start\`, in place of \`.ark\`; \`npm run sql\` reads it too. |  |

\`npm run sql\` connects to \`ARK_POSTGRES_PORT\`; default: the port that \`npm start\` left in \`server.json\`, else \`15432\`.

## Tests

| variable | what it says | default |
|---|---|---|
| \`ARK_TEST_KAFKA\` | \`host:port\` of a Kafka that tests may use. | one that the tests bring up |
| \`ARK_TEST_POSTGRES\` | \`postgres://user:password@host:port/database\` of a PostgreSQL that tests may use, as superuser. | one that the tests bring up |
`;

/** The reference of these groups as Markdown. */
export function configurationReference(groups: readonly ConfigGroup<unknown>[] = configGroups): string {
  return [head, ...groups.map(section), others].join('\n');
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
