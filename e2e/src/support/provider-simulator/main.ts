import type { AddressInfo } from 'node:net';
import { ProviderSimulator } from './simulator.js';

// A provider as a process of its own: `node main.js [port]`. It says its port on a line, and ends with its parent.
const server = new ProviderSimulator().server();
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('end', () => process.exit(0)).resume();
