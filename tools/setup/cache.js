import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = (root) => join(root, 'node_modules', '.cache', 'arkflows');

/** Remembers a short text between runs; it goes with node_modules. */
export function writeStamp(root, name, text) {
  mkdirSync(folder(root), { recursive: true });
  writeFileSync(join(folder(root), name), text);
}

/** The text remembered, or undefined. */
export function readStamp(root, name) {
  try {
    return readFileSync(join(folder(root), name), 'utf8');
  } catch {
    return undefined;
  }
}
