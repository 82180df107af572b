import { relative } from 'node:path';

export interface Running {
  readonly url: string;
  readonly dataDirectory: string;
  readonly adminKeyFile: string;
  readonly postgres: { readonly port: number; readonly version: string };
  readonly environment: string;
  readonly startedInMs: number;
}

/** What a newcomer needs to know next, in a few lines. */
export function welcome({ url, dataDirectory, adminKeyFile, postgres, environment, startedInMs }: Running): string {
  const here = (path: string) => {
    const shown = relative(process.cwd(), path);
    return shown.startsWith('..') ? path : shown || '.';
  };
  return `
Arkflows Integrations is ready (${(startedInMs / 1000).toFixed(1)} s), environment '${environment}'

  API          ${url}   (OpenAPI: ${url}/openapi.json, health: ${url}/readyz)
  API key      ${here(adminKeyFile)}   (npx ark finds it; others send: Authorization: Bearer <key>)
  PostgreSQL   127.0.0.1:${postgres.port}, version ${postgres.version}; try profiles on its database 'playground'
  data         ${here(dataDirectory)}   (kept when stopped; remove the folder to start anew)

Next, in another terminal:
  npm run sql -- -f examples/cities/table.sql
  npx ark apply -f examples/cities/profile.yaml
  npx ark deploy cities
  node examples/cities/events.js 1000 | npx ark publish geo.places --format cloudevents

Ctrl-C stops it.
`;
}
