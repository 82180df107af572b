import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The text of a file, which is made (mode 0600, whole or not at all) when it is not there yet. */
export async function keepFile(
  file: string,
  make: () => string,
): Promise<{ readonly text: string; readonly made: boolean }> {
  try {
    return { text: (await readFile(file, 'utf8')).trim(), made: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const text = make();
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.draft`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return { text, made: true };
}
