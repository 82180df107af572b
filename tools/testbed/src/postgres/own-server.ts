import { rm } from 'node:fs/promises';
import { silentLog } from '@arkflows/contracts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@arkflows/persistence';
import { makeDataFolder } from '../data-folder.js';
import type { PostgresEngine } from '../engine.js';
import { freePort } from '../ports.js';
import { makeSmallDisk } from './small-disk.js';

/** PostgreSQL from npm, without durability: quick, and gone with its folder; with a small disk of so many MiB, if at all. */
export async function startOwnPostgres(
  preferredPort: number | undefined,
  smallDiskMiB?: number,
): Promise<PostgresEngine> {
  const dataDir = await makeDataFolder('postgres');
  const disk = smallDiskMiB ? await makeSmallDisk(dataDir, smallDiskMiB) : undefined;
  const run = (port: number) =>
    startEmbeddedPostgres({
      dataDir,
      port,
      durability: 'none',
      log: silentLog,
      ...(disk && { launcher: disk.launcher }),
    });
  let server: EmbeddedPostgres;
  try {
    server = await run(await freePort(preferredPort));
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  return {
    url: server.url(),
    ...(disk && { smallDisk: disk.folder }),
    version: server.version,
    source: 'this machine',
    stop: async (signal = 'SIGTERM') => {
      if (signal === 'SIGKILL') process.kill(server.pid, 'SIGKILL');
      await server.stop();
    },
    start: async () => {
      server = await run(server.port);
    },
    close: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
