import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Serves over TLS on a port of its own what `listenerAt` makes for its address, prints that, and stays until the input ends. */
export async function serve(
  certificates: string,
  listenerAt: (url: string) => RequestListener | Promise<RequestListener>,
): Promise<void> {
  const read = (name: string) => readFileSync(join(certificates, name));
  const server = createServer({ key: read('server.key'), cert: read('server.pem') }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', await listenerAt(url));
  process.stdout.write(`${url}\n`);
  process.stdin.resume().on('end', () => process.exit());
}

/** Tells the test what was asked. */
export const tell = (asked: object): boolean => process.stdout.write(`${JSON.stringify(asked)}\n`);
