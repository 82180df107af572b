import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@arkflows/contracts';
import { chooseAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { prepareCluster, superuser } from './cluster.js';
import { EmbeddedPostgresError } from './error.js';
import { claimFolder, keepPassword, serverFolder } from './folder.js';
import { KeptServer, type ServerWatcher } from './keep-running.js';
import { stopLeftBehind } from './left-behind.js';
import { choosePort } from './port.js';
import { type Durability, runServer, type ServerProcess } from './server.js';

export interface EmbeddedPostgresOptions {
  /** Folder for the cluster, its password and the owner's claim; made when missing. */
  readonly dataDir: string;
  /** On 127.0.0.1; 0 (the default) takes a free one. */
  readonly port?: number;
  /** What a user changes the port with, named in the error when it is in use: `ARK_POSTGRES_PORT`. */
  readonly portSetting?: string;
  readonly log: Log;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  /** A command that the server is started by, such as one that changes what it sees of the machine; it must `exec` it. Default: none. */
  readonly launcher?: readonly string[];
  /** `none` (for tests) loses what was committed when the machine, not only the process, dies. Default `full`. */
  readonly durability?: Durability;
  /** With it a server that ends by itself is started again, on the same port; without it stays ended. */
  readonly watcher?: ServerWatcher;
}

export interface EmbeddedPostgres {
  /** Connection string of the superuser, password included, for a database (default `postgres`). Never log it. */
  url(database?: string): string;
  readonly port: number;
  /** Process id of the postmaster that runs now, for tests that kill it. */
  readonly pid: number;
  /** `18.4`. */
  readonly version: string;
  /** Fast shutdown, bounded; the data stays. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm's binaries on loopback, with whatever an earlier run left in `dataDir`, and waits
 * until it takes connections. It ends with this process, also when that is killed.
 * Throws EmbeddedPostgresError, or the signal's reason.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, signal, durability = 'full', watcher, launcher = [] } = options;
  const root = resolve(options.dataDir);
  const binaries = await findBinaries();
  const claim = await claimFolder(root);
  try {
    const folder = serverFolder(root);
    const account = await chooseAccount(binaries.postgres, root);
    await stopLeftBehind(folder.cluster, log);
    const password = await keepPassword(folder.passwordFile);
    await prepareCluster(folder, password, {
      binaries,
      account,
      sync: durability === 'full',
      ...(signal && { signal }),
    });
    const server = { postgres: binaries.postgres, cluster: folder.cluster, launcher, account, durability, log };
    const startOn = (wanted: number | undefined, until: AbortSignal | undefined) =>
      listen({ port: wanted, portSetting: options.portSetting, signal: until }, (port) =>
        runServer({ ...server, port, ...(until && { signal: until }) }),
      );
    const { port, server: first } = await startOn(options.port, signal);
    const startAgain = async (until: AbortSignal) => (await startOn(port, until)).server;
    const running = watcher ? new KeptServer(first, startAgain, watcher) : first;
    return {
      url: (database = 'postgres') =>
        `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
      port,
      get pid() {
        return running.pid;
      },
      version: binaries.version,
      stop: async () => {
        await running.stop();
        await claim.release();
      },
    };
  } catch (error) {
    await claim.release();
    throw error;
  }
}

/**
 * A free port may be taken by another before the server has it: then another one is tried. After a postmaster was killed
 * its children take a moment to end, during which PostgreSQL refuses to start: then it is tried again.
 */
async function listen(
  {
    port: wanted = 0,
    portSetting,
    signal,
  }: { port: number | undefined; portSetting: string | undefined; signal: AbortSignal | undefined },
  run: (port: number) => Promise<ServerProcess>,
): Promise<{ port: number; server: ServerProcess }> {
  const childrenGone = performance.now() + 10_000;
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(wanted, portSetting);
    try {
      return { port, server: await run(port) };
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresError)) throw error;
      const portTaken = error.failure === 'PORT_IN_USE' && wanted === 0 && attempt < 5;
      const childrenLeft = /pre-existing shared memory block/.test(error.message) && performance.now() < childrenGone;
      if (!portTaken && !childrenLeft) throw error;
      if (childrenLeft) await sleep(100, undefined, signal && { signal });
    }
  }
}
