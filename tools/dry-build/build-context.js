import { readFileSync } from 'node:fs';
import { matchesGlob, relative } from 'node:path';

/** The folder that `COPY` without `--from` copies from; `includes` tells of a path in it whether .dockerignore lets it in. */
export function readBuildContext(folder, ignoreFile) {
  const patterns = readFileSync(ignoreFile, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const exception = patterns.find((pattern) => pattern.startsWith('!'));
  if (exception) throw new Error(`${ignoreFile}: '${exception}' is an exception, which is not supported.`);
  return {
    folder,
    includes: (path) => !patterns.some((pattern) => matchesGlob(relative(folder, path), pattern)),
  };
}
