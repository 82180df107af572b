import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The text of a file of this user alone, which is made when it is not there yet. */
export async function keepFile(file: string, make: () => string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const text = make();
  await writePrivate(file, text);
  return text;
}

/** Writes a file, whole or not at all, that this user alone may read. */
export async function writePrivate(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.draft`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
}
