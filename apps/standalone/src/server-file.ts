import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `ark` and `npm run sql` find this process by. */
export interface Reachable {
  readonly url: string;
  readonly postgresPort: number;
}

/** Writes `server.json` (mode 0600, whole or not at all) into the data folder; `remove` takes it away again. */
export async function writeServerFile(
  folder: string,
  { url, postgresPort }: Reachable,
): Promise<{ remove(): Promise<void> }> {
  const file = join(folder, 'server.json');
  await writeFile(`${file}.draft`, `${JSON.stringify({ url, postgresPort })}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return { remove: () => rm(file, { force: true }) };
}
