import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { GuardedClient } from './guarded-client.js';

let server: Server;
afterEach(() => new Promise((closed) => server.close(closed)));

const message = (type: string, ...parts: (string | number[])[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const acceptance = Buffer.concat([message('R', [0, 0, 0, 0]), message('Z', 'I')]);
const shutdown = message('E', 'SFATAL\0', 'C57P01\0', 'Mterminating connection\0', '\0');

it('outlives a server that accepts a connection and goes down in one packet', async () => {
  server = createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([acceptance, shutdown]))));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const pool = new Pool({ host: '127.0.0.1', port, user: 'x', Client: GuardedClient });
  pool.on('error', () => {});
  const answer = await pool
    .connect()
    .then((client) => client.query('SELECT 1').finally(() => client.release(true)))
    .catch((error: unknown) => error);
  expect(answer).toMatchObject({ message: expect.any(String) });
  await pool.end();
});
