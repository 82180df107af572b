import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Connects until the server answers with its version; throws its last refusal after `ms`. */
export async function waitForServer(url: string, ms: number): Promise<string> {
  const deadline = performance.now() + ms;
  for (;;) {
    try {
      return await askVersion(url);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function askVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const answer = await client.query<{ server_version: string }>('SHOW server_version');
    return answer.rows[0]?.server_version.split(' ')[0] ?? 'unknown';
  } finally {
    await client.end().catch(() => {});
  }
}
