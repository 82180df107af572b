import { silentLog, systemClock } from '@arkflows/contracts';
import { BrokerError, type OutgoingRecord, type Producer } from '@arkflows/messaging';
import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf } from '../testing/items.fixture.js';
import { Outbox } from './outbox.js';

/** Takes what a topic with a bound takes; away as long as it is told. */
class BoundedProducer implements Producer {
  readonly taken: OutgoingRecord[] = [];
  away = 0;

  async send(_topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    if (this.away > 0) {
      this.away--;
      throw new BrokerError('UNAVAILABLE', 'away');
    }
    if (records.some(({ value }) => (value?.length ?? 0) > 10)) throw new BrokerError('RECORD_TOO_LARGE', 'too large');
    this.taken.push(...records);
  }

  async close(): Promise<void> {}
}

function newOutbox(producer: Producer, signal: AbortSignal = new AbortController().signal): Outbox {
  return new Outbox(producer, 'reports', { log: silentLog, clock: { ...systemClock, sleep: async () => {} }, signal });
}

const report = (value: string): OutgoingRecord => ({ key: 'k', value, headers: { ce_id: value.slice(0, 3) } });

describe('the outbox', () => {
  it('settles an item when the broker has its report, however often it was away', async () => {
    const { progress } = progressOf();
    const producer = new BoundedProducer();
    producer.away = 3;
    const outbox = newOutbox(producer);
    const item = itemAt(progress, 0);
    progress.conclude(item);
    outbox.add(report('a'), item);
    outbox.flush();
    expect(progress.uncommitted).toBeNull();
    await progress.reports.none();
    expect(progress.uncommitted).toBe(1);
    expect(producer.taken).toHaveLength(1);
  });

  it('sends what the topic does not take without its value, and the others as they are, in their order', async () => {
    const { progress } = progressOf();
    const producer = new BoundedProducer();
    const outbox = newOutbox(producer);
    for (const [offset, value] of ['a', 'b', 'much too large', 'c'].entries()) {
      const item = itemAt(progress, offset);
      progress.conclude(item);
      outbox.add(report(value), item);
    }
    outbox.flush();
    await progress.reports.none();
    expect(producer.taken.map(({ value }) => value)).toEqual(['a', 'b', null, 'c']);
    expect(producer.taken[2]?.headers).toMatchObject({ ce_id: 'muc', ark_omitted: '14 bytes' });
    expect(progress.uncommitted).toBe(4);
  });

  it('settles an item only when all of its reports are there', async () => {
    const { progress } = progressOf();
    const [one, other] = [newOutbox(new BoundedProducer()), newOutbox(new BoundedProducer())];
    const item = itemAt(progress, 0);
    progress.conclude(item);
    one.add(report('a'), item);
    other.add(report('b'), item);
    one.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(item.settled).toBe(false);
    other.flush();
    await progress.reports.none();
    expect(item.settled).toBe(true);
  });

  it('does not count as reported what the broker had not taken when the service stopped', async () => {
    const { progress, memory } = progressOf();
    const stopping = new AbortController();
    const producer = new BoundedProducer();
    producer.away = Number.POSITIVE_INFINITY;
    const outbox = newOutbox(producer, stopping.signal);
    const [sending, waiting] = [itemAt(progress, 0), itemAt(progress, 1)];
    for (const item of [sending, waiting]) {
      progress.conclude(item);
      outbox.add(report('a'), item);
      outbox.flush();
    }
    stopping.abort();
    producer.away = 0;
    await new Promise((resolve) => setImmediate(resolve));
    outbox.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect([sending.settled, waiting.settled]).toEqual([false, false]);
    expect(progress.uncommitted).toBeNull();
    expect(memory.records).toBe(2);
    expect(producer.taken).toEqual([]);
  });
});
