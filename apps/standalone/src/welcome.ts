import { relative, resolve } from 'node:path';

/** Of examples/cities/profile.yaml. */
const EXAMPLE_PORT = 15432;

export interface Running {
  readonly url: string;
  readonly dataDirectory: string;
  readonly adminKeyFile: string;
  readonly postgres: { readonly port: number; readonly version: string };
  readonly environment: string;
  readonly startedInMs: number;
  /** Where commands of a next terminal are expected to be given. Default: where this process was started. */
  readonly directory?: string;
}

/** What a newcomer needs to know next, in a few lines. */
export function welcome(running: Running): string {
  const { url, dataDirectory, adminKeyFile, postgres, environment, startedInMs, directory = process.cwd() } = running;
  const here = (path: string) => {
    const shown = relative(directory, path);
    return shown.startsWith('..') ? path : shown || '.';
  };
  return `
Arkflows Integrations is ready (${(startedInMs / 1000).toFixed(1)} s), environment '${environment}'

  API          ${url}   (OpenAPI: ${url}/openapi.json, health: ${url}/readyz)
  API key      ${here(adminKeyFile)}   (npx ark finds it; others send: Authorization: Bearer <key>)
  PostgreSQL   127.0.0.1:${postgres.port}, version ${postgres.version}; try profiles on its database 'playground'
  data         ${here(dataDirectory)}   (kept when stopped; remove the folder to start anew)

Next, in another terminal:
${nextCommands(running, directory)
  .map((command) => `  ${command}\n`)
  .join('')}
Ctrl-C stops it.
`;
}

/** They work for this very start, wherever its data and ports are. */
function nextCommands({ url, dataDirectory, adminKeyFile, postgres }: Running, directory: string): string[] {
  const moved = resolve(directory, dataDirectory) !== resolve(directory, '.ark');
  const reachable = /^http:\/\/(127\.|localhost|\[::1\])/.test(url);
  const profile = 'examples/cities/profile.yaml';
  return [
    ...(moved ? [`export ARK_DATA_DIR=${quoted(resolve(directory, dataDirectory))}`] : []),
    // Only an address of this machine is taken from the data folder.
    ...(reachable ? [] : [`export ARK_SERVER=${url} ARK_API_KEY_FILE=${quoted(resolve(directory, adminKeyFile))}`]),
    'npm run sql -- -f examples/cities/table.sql',
    postgres.port === EXAMPLE_PORT
      ? `npx ark apply -f ${profile}`
      : `sed 's/port: ${EXAMPLE_PORT}/port: ${postgres.port}/' ${profile} | npx ark apply -f -`,
    'npx ark deploy cities',
    'node examples/cities/events.js 1000 | npx ark publish geo.places --format cloudevents',
  ];
}

/** As a shell takes it for one word. */
const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
