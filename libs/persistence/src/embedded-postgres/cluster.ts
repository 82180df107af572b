import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../error-code.js';
import type { Account } from './account.js';
import type { PostgresBinaries } from './binaries.js';
import { EmbeddedPostgresError } from './error.js';
import type { ServerFolder } from './folder.js';

export const superuser = 'postgres';

/** Makes the cluster when there is none yet; refuses one of another major version. */
export async function prepareCluster(
  folder: ServerFolder,
  password: string,
  server: { binaries: PostgresBinaries; account: Account; sync: boolean; signal?: AbortSignal },
): Promise<void> {
  const found = await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (found === undefined) return makeCluster(folder, password, server);
  if (found.trim() === server.binaries.major) return;
  throw new EmbeddedPostgresError(
    'OTHER_VERSION',
    `The data in ${folder.cluster} was written by PostgreSQL ${found.trim()}, but this release brings PostgreSQL ` +
      `${server.binaries.version}. Dump it with the release that wrote it and load the dump here, or move the folder ` +
      'away to start empty.',
  );
}

async function makeCluster(
  folder: ServerFolder,
  password: string,
  {
    binaries,
    account,
    sync,
    signal,
  }: { binaries: PostgresBinaries; account: Account; sync: boolean; signal?: AbortSignal },
): Promise<void> {
  if (await exists(folder.cluster)) {
    throw new EmbeddedPostgresError(
      'START_FAILED',
      `${folder.cluster} holds no PostgreSQL data (it has no PG_VERSION). Move it away, then start again.`,
    );
  }
  await rm(folder.draft, { recursive: true, force: true });
  await mkdir(folder.draft, { mode: 0o700 });
  await account.own(folder.draft);
  const passwordFile = `${folder.draft}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await account.own(passwordFile);
  const [program = binaries.initdb, ...args] = [
    ...account.prefix,
    binaries.initdb,
    ...['-D', folder.draft, '-U', superuser, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'],
    // The built-in provider sorts alike on every machine and needs no locale of the system.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...(sync ? [] : ['--no-sync']),
  ];
  try {
    await runToItsEnd(program, args, signal);
  } catch (cause) {
    await rm(folder.draft, { recursive: true, force: true });
    signal?.throwIfAborted();
    const problem = `PostgreSQL could not make ${folder.cluster}: ${errorMessage(cause)}`;
    throw new EmbeddedPostgresError('START_FAILED', problem, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(folder.draft, folder.cluster);
}

/** Unlike a promisified execFile, settles only when the program and its children have ended, also after an abort. */
function runToItsEnd(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const child = execFile(program, args, { timeout: 60_000, ...(signal && { signal }) }, (error) => {
      failure = error;
    });
    child.once('close', () => (failure ? reject(failure) : resolve()));
    child.once('error', (error) => child.pid === undefined && reject(error));
  });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
