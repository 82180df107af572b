import { setTimeout } from 'node:timers/promises';
import type { Broker, Reader } from '@arkflows/messaging';
import { describe, expect, it } from '@jest/globals';
import { readNewest } from './read-newest.js';

type Run = Reader['run'];

/** A broker that hands out what it is told and then never ends, as one that does not answer any more. */
function stalledBroker(run: Run = () => new Promise(() => {}), closing = async () => {}) {
  const readers = { open: 0 };
  const reader = (): Reader => {
    readers.open++;
    return { run, close: () => closing().then(() => void readers.open--) };
  };
  return { broker: { reader } as unknown as Broker, readers };
}

const bounds = { events: 10, bytes: 1_000, timeMs: 60_000 };
const event = { offset: 1, timestamp: 1, key: null, value: Buffer.from('{}'), headers: {} };

describe('reading the newest events', () => {
  it('ends when its time is over, with what it has read, and says so', async () => {
    const { broker, readers } = stalledBroker(async (onRecord) => {
      await onRecord(event, { topic: 'shop.places', partition: 0 });
      await new Promise(() => {});
    });
    const read = await readNewest(broker, 'shop.places', { ...bounds, timeMs: 20 }, new AbortController().signal);
    expect(read).toMatchObject({ records: [{ topic: 'shop.places', partition: 0, offset: 1 }], limitedBy: 'time' });
    expect(readers.open).toBe(0);
  });

  it('is whole where only the reader took its time to close', async () => {
    const timeOver = setTimeout(100);
    const { broker } = stalledBroker(
      async (onRecord) => onRecord(event, { topic: 'shop.places', partition: 0 }),
      () => timeOver,
    );
    const read = await readNewest(broker, 'shop.places', { ...bounds, timeMs: 20 }, new AbortController().signal);
    expect(read).toMatchObject({ records: [{ offset: 1 }], limitedBy: null });
  });

  it('ends when its caller goes away', async () => {
    const { broker, readers } = stalledBroker();
    const caller = new AbortController();
    const read = readNewest(broker, 'shop.places', bounds, caller.signal);
    caller.abort();
    await expect(read).rejects.toMatchObject({ code: 'ABORTED', retryable: true });
    expect(readers.open).toBe(0);
  });

  it('leaves no reader behind when the broker fails', async () => {
    const { broker, readers } = stalledBroker(() => Promise.reject(new Error('away')));
    const read = readNewest(broker, 'shop.places', bounds, new AbortController().signal);
    await expect(read).rejects.toThrow('away');
    expect(readers.open).toBe(0);
  });
});
