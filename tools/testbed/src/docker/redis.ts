import type { RedisEngine } from '../engine.js';
import { freePort } from '../ports.js';
import { waitForRedis } from '../redis/wait-for-redis.js';
import { Container } from './container.js';

/** The official image, loopback only, so without a password; in memory alone. */
export async function startDockerRedis(preferredPort: number | undefined): Promise<RedisEngine> {
  const port = await freePort(preferredPort);
  const url = `redis://127.0.0.1:${port}`;
  const container = new Container();
  let version = '';
  const ready = async () => {
    version = await waitForRedis(url, 30_000);
  };
  try {
    await container.create('redis:7', ['--publish', `127.0.0.1:${port}:6379`], ready);
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
