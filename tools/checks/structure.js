// Checks import direction, entry points and cycles over the whole workspace.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { structureRules } from './structure-rules.js';

/** Every package with sources, and of each the files that its `exports` offer. */
function readEntries(root) {
  const packages = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) => path);
  return Object.fromEntries(
    packages.filter((path) => existsSync(join(root, path, 'src'))).map((path) => [path, entriesOf(root, path)]),
  );
}

function entriesOf(root, path) {
  const { exports = {} } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  return Object.values(exports)
    .map((target) => target['@arkflows/source'])
    .filter((source) => source !== undefined)
    .map((source) => join(path, source));
}

/** Answers how many modules were read and every breach as one line of text. */
export async function checkStructure(root) {
  const entries = readEntries(root);
  const packages = Object.keys(entries);
  const { output } = await cruise(
    packages.map((path) => `${path}/src`),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: structureRules(entries) },
      parser: 'swc',
      tsPreCompilationDeps: true,
      combinedDependencies: true,
      doNotFollow: { path: ['node_modules', '/dist/'] },
      exclude: { path: ['/generated/'] },
    },
    { conditionNames: ['@arkflows/source', 'import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  );
  return {
    modules: output.modules.filter(({ source }) => /\.ts$/.test(source) && !source.includes('node_modules')).length,
    packages: packages.length,
    breaches: output.summary.violations.map(describe),
  };
}

function describe({ rule, from, to, cycle }) {
  const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to;
  return `${rule.name}: ${from} -> ${way}`;
}

if (process.argv[1] && resolve(process.argv[1]) === import.meta.filename) {
  const { modules, packages, breaches } = await checkStructure(resolve(import.meta.dirname, '..', '..'));
  for (const breach of breaches) process.stderr.write(`${breach}\n`);
  // A parser that is missing reads nothing and finds nothing wrong.
  if (modules < packages) process.stderr.write(`Only ${modules} modules of ${packages} packages were read.\n`);
  if (breaches.length > 0 || modules < packages) process.exitCode = 1;
  else process.stdout.write(`Structure: ${modules} modules of ${packages} packages keep to the rules.\n`);
}
