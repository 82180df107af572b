import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExplainedError } from '@arkflows/runtime';
import { createMasterKey } from '@arkflows/security';
import { keepFile } from './kept-file.js';

/**
 * The master key of the data folder, which is made before the suite's database is: a database without its key was protected by
 * another one, and a new key would open nothing. Throws ExplainedError then, and leaves the folder as it is.
 */
export async function keepMasterKey(folder: string, databaseIsThere: () => Promise<boolean>): Promise<string> {
  const file = join(folder, 'master.key');
  const isLost = !existsSync(file) && (await databaseIsThere());
  if (isLost) throw new ExplainedError(lost(file));
  return (await keepFile(file, createMasterKey)).text;
}

const lost = (file: string): string =>
  `${file} is missing: restore it from where you keep a copy. Stored credentials can be read with this key only; ` +
  'to start anew without anything that is stored, remove the data folder or set ARK_DATA_DIR to another one.';
