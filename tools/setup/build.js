import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp, writeStamp } from './cache.js';
import { PreparationError } from './preparation-error.js';

const builtStamp = 'built';

/** Compiles what changed since the last build; a look at the files' sizes and times tells that nothing did. */
export function bringBuildUpToDate(root) {
  const projects = referencedProjects(root);
  const complete = projects.every((project) => existsSync(join(project, 'dist')));
  const fingerprint = fingerprintOf(root, projects);
  if (complete && readStamp(root, builtStamp) === fingerprint) return;
  process.stderr.write('Building ...\n');
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // The compiler goes by its own notes, which do not tell it that somebody deleted what it wrote.
  const args = ['-b', ...(complete ? [] : ['--force'])];
  const { status, error } = spawnSync(process.execPath, [compiler, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    throw new PreparationError(
      `The build failed${error ? `: ${error.message}` : ': mend what the compiler names above, then run it again'}.`,
    );
  }
  writeStamp(root, builtStamp, fingerprint);
}

const referencedProjects = (root) =>
  JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) => join(root, path));

function fingerprintOf(root, projects) {
  const hash = createHash('sha256');
  const add = (file) => {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  };
  for (const name of ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json']) add(join(root, name));
  for (const project of projects) {
    for (const name of ['package.json', 'tsconfig.json']) add(join(project, name));
    for (const file of filesBelow(join(project, 'src'))) add(file);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
