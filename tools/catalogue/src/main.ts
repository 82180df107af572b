import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { staleArtifacts } from './artifacts.js';

/** Writes what is generated from the code: the catalogue of connectors and reference pages. `--check` only says what is stale. */
const root = resolve(import.meta.dirname, '../../..');
const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;
const stale = await staleArtifacts(root);

if (check && stale.length > 0) {
  console.error(`Not up to date: ${stale.map(({ path }) => path).join(', ')}. Run: npm run generate`);
  process.exitCode = 1;
} else if (!check) {
  for (const { path, content } of stale) {
    const file = join(root, path);
    if (content === null) await rm(file);
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    console.log(`${content === null ? 'removed' : 'wrote'} ${path}`);
  }
}
