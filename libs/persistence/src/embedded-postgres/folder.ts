import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../error-code.js';
import { startIdentity } from '../processes/process-table.js';
import { EmbeddedPostgresError } from './error.js';

/** What lies in the folder that a caller gives to the embedded PostgreSQL. */
export interface ServerFolder {
  /** PGDATA. */
  readonly cluster: string;
  /** Where initdb works until it has finished, so that an interrupted one leaves nothing half-made. */
  readonly draft: string;
  /** The superuser's password, mode 0600. */
  readonly passwordFile: string;
}

export const serverFolder = (root: string): ServerFolder => ({
  cluster: join(root, 'cluster'),
  draft: join(root, 'cluster.draft'),
  passwordFile: join(root, 'password'),
});

/** Reads the password, making one at the first start. */
export async function keepPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(`${file}.draft`, `${password}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return password;
}

/**
 * Makes this process the folder's owner; throws `FOLDER_IN_USE` while the one before is alive. An owner that was killed
 * leaves its claim behind, which counts only as long as that very process (id and start time) runs.
 */
export async function claimFolder(root: string): Promise<{ release(): Promise<void> }> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const file = join(root, 'owner.json');
  const claim = JSON.stringify({
    pid: process.pid,
    started: await startIdentity(process.pid),
    token: randomBytes(8).toString('hex'),
  });
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(file, claim, { flag: 'wx', mode: 0o600 });
      return { release: () => releaseClaim(file, claim) };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const owner = await liveOwner(file);
    if (owner) throw inUse(root, owner);
    await rm(file, { force: true });
  }
  throw inUse(root);
}

const inUse = (root: string, pid?: number): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'FOLDER_IN_USE',
    `The data folder ${root} is in use by another process${pid ? ` (${pid})` : ''}. ` +
      'Stop that one first, or give this one a data folder of its own.',
  );

async function liveOwner(file: string): Promise<number | undefined> {
  const owner: unknown = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  if (typeof owner !== 'object' || owner === null || !('pid' in owner) || !('started' in owner)) return undefined;
  if (typeof owner.pid !== 'number' || owner.started === '') return undefined;
  return (await startIdentity(owner.pid)) === owner.started ? owner.pid : undefined;
}

async function releaseClaim(file: string, claim: string): Promise<void> {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === claim) await rm(file, { force: true });
}
