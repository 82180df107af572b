// Checks import direction, entry points, cycles and vendor rooms over the workspace in the folder given, by default this one.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { roomRules } from './rooms.js';
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

async function cruiseWorkspace(root, entries) {
  const options = {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...structureRules(entries), ...roomRules] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/generated/'] },
  };
  const folders = Object.keys(entries).map((path) => `${path}/src`);
  const conditionNames = ['@arkflows/source', 'import', 'node', 'default', 'types'];
  const { output } = await cruise(folders, options, { conditionNames, exportsFields: ['exports'] });
  return output;
}

function describe({ rule, from, to, cycle }) {
  const way = cycle ? cycle.map(({ name }) => name).join(' -> ') : to;
  return `${rule.name}: ${from} -> ${way}\n  ${explanations.get(rule.name)}\n`;
}

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '..'));
const entries = readEntries(root);
const packages = Object.keys(entries).length;
const explanations = new Map([...structureRules(entries), ...roomRules].map(({ name, comment }) => [name, comment]));
const { modules, summary } = await cruiseWorkspace(root, entries);
const read = modules.filter(({ source }) => source.endsWith('.ts') && !source.includes('node_modules')).length;

for (const violation of summary.violations) process.stderr.write(describe(violation));
// A parser that is missing reads nothing and finds nothing wrong.
if (read < packages) process.stderr.write(`Only ${read} modules of ${packages} packages were read.\n`);
if (summary.violations.length > 0 || read < packages) process.exitCode = 1;
else process.stdout.write(`${read} modules of ${packages} packages keep to the structure.\n`);
