// A process of its own that starts the embedded PostgreSQL, says where, and stays until it is killed.
import { silentLog } from '@arkflows/contracts';
import { startEmbeddedPostgres } from '@arkflows/persistence';

const [dataDir = '', port = '0'] = process.argv.slice(2);
try {
  const server = await startEmbeddedPostgres({ dataDir, port: Number(port), durability: 'none', log: silentLog });
  process.stdout.write(`${JSON.stringify({ url: server.url(), pid: server.pid })}\n`);
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
}
