import type { PostgresEngine } from '../engine.js';
import { freePort } from '../ports.js';
import { waitForServer } from '../postgres/ask-version.js';
import { Container } from './container.js';

/** Inside of the container; the server runs there as user 999. */
const smallDisk = '/small-disk';

/** The official image, loopback only, so without a password; with a small disk of so many MiB, if at all. */
export async function startDockerPostgres(
  preferredPort: number | undefined,
  smallDiskMiB?: number,
): Promise<PostgresEngine> {
  const port = await freePort(preferredPort);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const container = new Container();
  const options = [
    '--publish',
    `127.0.0.1:${port}:5432`,
    '--env',
    'POSTGRES_HOST_AUTH_METHOD=trust',
    '--shm-size=256m',
    ...(smallDiskMiB ? ['--tmpfs', `${smallDisk}:size=${smallDiskMiB}m,uid=999,gid=999,mode=700`] : []),
  ];
  let version = '';
  const ready = async () => {
    version = await waitForServer(url, 60_000);
  };
  try {
    await container.create('postgres:18', options, ready);
  } catch (error) {
    await container.remove().catch(() => {});
    throw error;
  }
  return {
    url,
    ...(smallDiskMiB && { smallDisk }),
    version,
    source: 'docker',
    start: () => container.start(),
    stop: (signal = 'SIGTERM') => container.stop(signal),
    close: () => container.remove(),
  };
}
