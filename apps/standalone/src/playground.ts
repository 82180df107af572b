import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type EmbeddedPostgres, ensureDatabase } from '@arkflows/persistence';
import { keepFile } from './kept-file.js';

const playground = 'playground';

/** A database to try profiles on, and the credential file that the examples name. */
export async function preparePlayground(server: EmbeddedPostgres, credentials: string): Promise<void> {
  const { text } = await keepFile(join(credentials, `${playground}.json`), () =>
    JSON.stringify({ username: playground, password: randomBytes(24).toString('base64url') }),
  );
  const { username, password } = JSON.parse(text) as { username: string; password: string };
  await ensureDatabase(server, playground, { role: username, password });
}
