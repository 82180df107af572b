import { systemClock } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { ConnectionPool, type PooledConnection } from './connection-pool.js';

class Connection implements PooledConnection {
  broken = false;
  closed = false;
  async close(): Promise<void> {
    this.closed = true;
  }
}

const never = new AbortController().signal;

function pool(max: number, more: { idleFor?: number; maxAge?: number } = {}) {
  const opened: Connection[] = [];
  const connections = new ConnectionPool<Connection>({
    max,
    idleFor: 60_000,
    maxAge: 60_000,
    clock: systemClock,
    open: async (signal) => {
      signal.throwIfAborted();
      const connection = new Connection();
      opened.push(connection);
      return connection;
    },
    ...more,
  });
  return { connections, opened };
}

describe('ConnectionPool', () => {
  it('uses a connection again', async () => {
    const { connections, opened } = pool(2);
    for (let n = 0; n < 5; n++) connections.release(await connections.acquire(never));
    expect(opened).toHaveLength(1);
  });

  it('never has more than its bound, and serves who waits in order', async () => {
    const { connections, opened } = pool(2);
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const connection = await connections.acquire(never);
        order.push(n);
        await systemClock.sleep(1);
        connections.release(connection);
      }),
    );
    expect(opened).toHaveLength(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('lets who waits give up, and gives the turn to the next', async () => {
    const { connections } = pool(1);
    const held = await connections.acquire(never);
    const impatient = new AbortController();
    const givenUp = connections.acquire(impatient.signal);
    const patient = connections.acquire(never);
    impatient.abort(new Error('enough'));
    await expect(givenUp).rejects.toThrow('enough');
    connections.release(held);
    expect(await patient).toBe(held);
  });

  it('replaces connections that are broken or too old', async () => {
    const { connections, opened } = pool(1);
    const first = await connections.acquire(never);
    first.broken = true;
    connections.release(first);
    expect(first.closed).toBe(true);
    const second = await connections.acquire(never);
    connections.release(second);
    second.broken = true;
    await connections.acquire(never);
    expect(opened).toHaveLength(3);

    const old = pool(1, { maxAge: -1 });
    old.connections.release(await old.connections.acquire(never));
    await old.connections.acquire(never);
    expect(old.opened).toHaveLength(2);
  });

  it('closes what is idle for too long', async () => {
    const { connections, opened } = pool(1, { idleFor: 5 });
    connections.release(await connections.acquire(never));
    const deadline = performance.now() + 2_000;
    while (!opened[0]?.closed && performance.now() < deadline) await systemClock.sleep(5);
    expect(opened[0]?.closed).toBe(true);
  });

  it('does not lose a place when opening fails', async () => {
    let away = true;
    const connections = new ConnectionPool<Connection>({
      max: 1,
      idleFor: 1_000,
      maxAge: 1_000,
      clock: systemClock,
      open: async () => {
        if (away) throw new Error('away');
        return new Connection();
      },
    });
    for (let n = 0; n < 3; n++) await expect(connections.acquire(never)).rejects.toThrow('away');
    away = false;
    await expect(connections.acquire(never)).resolves.toBeInstanceOf(Connection);
  });

  it('ends all on close: idle ones at once, those in use when they come back, waiting calls with an error', async () => {
    const { connections, opened } = pool(2);
    const [idle, used] = [await connections.acquire(never), await connections.acquire(never)];
    connections.release(idle);
    await connections.acquire(never);
    const waiting = connections.acquire(never);
    const closing = connections.close();
    await expect(waiting).rejects.toThrow('closed');
    connections.release(used);
    connections.release(idle);
    await closing;
    expect(opened.every(({ closed }) => closed)).toBe(true);
    await expect(connections.acquire(never)).rejects.toThrow('closed');
  });
});
