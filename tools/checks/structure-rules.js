/**
 * Who may import whom, from left to right of the design: a package imports only from layers above its own in this list,
 * never from its own, and nobody imports a package that stands in no layer.
 */
const layers = [
  ['libs/contracts'],
  ['libs/mapping', 'libs/resilience', 'libs/security'],
  ['libs/persistence', 'libs/blobs', 'libs/connector-sdk'],
  ['libs/messaging'],
  ['libs/connectors/*', 'libs/delivery'],
  ['libs/runtime'],
  ['apps/*'],
];

/** What the layers alone would allow or forbid wrongly. */
const exceptions = {
  /** The gateway knows connectors from the generated catalogue. */
  forbidden: [{ from: 'apps/gateway', to: 'libs/connectors/*' }],
  allowed: [
    { from: 'apps/standalone', to: 'apps/*' },
    { from: 'e2e', to: 'tools/testbed' },
    { from: 'bench', to: 'tools/testbed' },
    { from: 'bench', to: 'e2e' },
  ],
};

/**
 * Dependency-cruiser's `forbidden` rules for a workspace: `entries` gives for each package folder the files (from the root)
 * that it lets others import.
 */
export function structureRules(entries) {
  const packages = Object.keys(entries);
  const allEntries = Object.values(entries).flat();
  return [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one, or a third is missing.',
      severity: 'error',
      from: { path: packages.map((folder) => `^${folder}/src/`) },
      // An import of types alone is gone when the program runs.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...packages.map((from) => ({
      name: 'import-direction',
      comment: 'Imports go to the left only: see `layers` in tools/checks/structure-rules.js.',
      severity: 'error',
      from: { path: `^${from}/src/` },
      to: { path: anyOf(packages.filter((to) => to !== from && !mayImport(from, to))) },
    })),
    ...packages.map((from) => ({
      name: 'entry-points-only',
      comment: 'Import the package by its name (or one of its `exports`), not a file of it.',
      severity: 'error',
      from: { path: `^${from}/src/` },
      to: {
        path: anyOf(packages.filter((to) => to !== from)),
        pathNot: allEntries.map((file) => `^${file.replaceAll('.', '\\.')}$`),
      },
    })),
    {
      name: 'resolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ];
}

/** Patterns for everything in these folders; for none of them one that matches nothing, where an empty list would match all. */
const anyOf = (folders) => (folders.length > 0 ? folders.map((folder) => `^${folder}/`) : ['^$']);

/** Whether package folder `from` may import package folder `to`. */
function mayImport(from, to) {
  const covers = (rule) => matches(rule.from, from) && matches(rule.to, to);
  if (exceptions.forbidden.some(covers)) return false;
  if (exceptions.allowed.some(covers)) return true;
  const target = layerOf(to);
  const own = layerOf(from);
  return target !== -1 && (own === -1 || target < own);
}

const layerOf = (folder) => layers.findIndex((layer) => layer.some((pattern) => matches(pattern, folder)));

const matches = (pattern, folder) =>
  pattern.endsWith('/*')
    ? folder.startsWith(pattern.slice(0, -1)) && !folder.slice(pattern.length - 1).includes('/')
    : pattern === folder;
