import type { PostgresEngine } from '../engine.js';
import { freePort } from '../ports.js';
import { waitForServer } from '../postgres/ask-version.js';
import { Container } from './container.js';

/** The official image, loopback only, so without a password. */
export async function startDockerPostgres(preferredPort: number | undefined): Promise<PostgresEngine> {
  const port = await freePort(preferredPort);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const container = new Container();
  const options = [
    '--publish',
    `127.0.0.1:${port}:5432`,
    '--env',
    'POSTGRES_HOST_AUTH_METHOD=trust',
    '--shm-size=256m',
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
    version,
    source: 'docker',
    start: () => container.start(),
    stop: (signal = 'SIGTERM') => container.stop(signal),
    close: () => container.remove(),
  };
}
