import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:net';
import { type Log, silentLog, systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { Health } from '../health/health.js';
import { tryOnce } from './dependency.js';
import { waitFor } from './wait-for.js';
import { watch } from './watch.js';

function context() {
  const messages: string[] = [];
  const record = (_fields: object, message: string) => void messages.push(message);
  const log: Log = { ...silentLog, info: record, warn: record };
  const stop = new AbortController();
  return { health: new Health(systemClock), log, clock: systemClock, signal: stop.signal, stop, messages };
}

async function reach(port: number, signal: AbortSignal): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', signal });
  await once(socket, 'connect');
  socket.destroy();
  return port;
}

async function listenAt(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('did not come true within 10 s');
    await systemClock.sleep(5);
  }
}

async function freePort(): Promise<number> {
  const server = await listenAt(0);
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

describe('waitFor', () => {
  it('goes on when the dependency comes, and says meanwhile what is wrong', async () => {
    const told = context();
    const port = await freePort();
    const found = waitFor('broker', (signal) => reach(port, signal), told);
    const broker = () => told.health.snapshot().components.broker;

    await until(() => broker()?.reason?.includes('ECONNREFUSED') === true);
    const server = await listenAt(port);
    expect(await found).toBe(port);
    expect(broker()).toMatchObject({ state: 'up' });
    expect(told.messages).toEqual(['dependency is not there, trying again', 'dependency is there']);
    server.close();
  });

  it('ends with the reason of its signal', async () => {
    const told = context();
    const found = waitFor('broker', () => Promise.reject(new Error('away')), told);
    told.stop.abort(new Error('stopping'));
    await expect(found).rejects.toThrow('stopping');
  });

  it('shows no secret of an address in health', async () => {
    const told = context();
    const found = waitFor('db', () => Promise.reject(new Error('no postgres://u:c4n4ry@h/d')), told);
    await until(() => told.health.snapshot().components.db?.reason !== 'starting');
    expect(JSON.stringify(told.health.snapshot())).not.toContain('c4n4ry');
    told.stop.abort();
    await found.catch(() => {});
  });
});

describe('tryOnce', () => {
  it('does not wait longer than its limit, even for an attempt that hears nothing', async () => {
    const deaf = () => new Promise<never>(() => {});
    await expect(tryOnce(deaf, new AbortController().signal, 20)).rejects.toThrow('no answer within 20 ms');
  });
});

describe('watch', () => {
  it('follows a dependency that goes and comes back, until it is told to end', async () => {
    const told = context();
    let away = false;
    const check = () => (away ? Promise.reject(new Error('gone')) : Promise.resolve());
    const watching = watch('database', check, { ...told, everyMs: 2 });
    const status = () => told.health.snapshot().status;

    await until(() => status() === 'up');
    away = true;
    await until(() => status() === 'down');
    away = false;
    await until(() => status() === 'up');
    told.stop.abort();
    await watching;
  });
});
