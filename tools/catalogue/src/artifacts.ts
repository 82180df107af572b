import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeConnectors } from './connectors.js';
import { dashboard } from './dashboard/dashboard.js';
import { connectorPage } from './pages/connector-page.js';
import { errorsPage } from './pages/errors-page.js';
import { metricsPage } from './pages/metrics-page.js';

/** A generated file; null as content: it has to go. */
export interface Artifact {
  /** From the root of the repository. */
  readonly path: string;
  readonly content: string | null;
}

const CONNECTOR_PAGES = 'docs/connectors';

/** What the generated files have to be, from the code as it is. */
export function artifacts(): readonly Artifact[] {
  const connectors = describeConnectors();
  return [
    {
      path: 'apps/gateway/src/catalogue/generated/connectors.json',
      content: `${JSON.stringify(connectors, null, 2)}\n`,
    },
    ...connectors.map((connector) => ({
      path: `${CONNECTOR_PAGES}/${connector.name}.md`,
      content: connectorPage(connector),
    })),
    { path: 'docs/errors.md', content: errorsPage() },
    { path: 'docs/metrics.md', content: metricsPage() },
    { path: 'deploy/monitoring/dashboard.json', content: `${JSON.stringify(dashboard(), null, 2)}\n` },
  ];
}

/** The generated files under `root` that are missing, out of date or of a connector that is gone. */
export async function staleArtifacts(root: string): Promise<readonly Artifact[]> {
  const wanted = artifacts();
  const pages = await readdir(join(root, CONNECTOR_PAGES)).catch(() => []);
  const gone = pages
    .map((page) => `${CONNECTOR_PAGES}/${page}`)
    .filter((path) => path.endsWith('.md') && !wanted.some((artifact) => artifact.path === path))
    .map((path) => ({ path, content: null }));
  const current = await Promise.all(wanted.map(({ path }) => readFile(join(root, path), 'utf8').catch(() => null)));
  return [...wanted.filter(({ content }, index) => content !== current[index]), ...gone];
}
