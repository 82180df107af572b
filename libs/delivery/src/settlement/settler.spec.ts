import type { Failure } from '@arkflows/contracts';
import type { OutgoingRecord, Producer } from '@arkflows/messaging';
import { describe, expect, it } from '@jest/globals';
import { itemAt, progressOf, settlerTo } from '../testing/items.fixture.js';

/** A broker that acknowledges what was sent to a topic only when it is told to. */
class SlowProducer implements Producer {
  readonly #sent = new Map<string, { resolve: () => void; records: readonly OutgoingRecord[] }[]>();

  send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    return new Promise((resolve) => this.#sent.set(topic, [...this.#of(topic), { resolve, records }]));
  }

  /** Acknowledges all that was sent to the topic so far; answers how many records that were. */
  async acknowledge(topic: string): Promise<number> {
    const sent = this.#of(topic);
    this.#sent.delete(topic);
    for (const { resolve } of sent) resolve();
    await turn();
    return sent.reduce((sum, { records }) => sum + records.length, 0);
  }

  async close(): Promise<void> {}

  #of(topic: string) {
    return this.#sent.get(topic) ?? [];
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const failure: Failure = { code: 'TARGET_REJECTED', message: 'no', retryable: false, effect: 'none' };

function newSettler() {
  const producer = new SlowProducer();
  return { producer, settler: settlerTo(producer) };
}

describe('a record whose event is dead', () => {
  it('counts for the watermark only when the broker has its dead letter', async () => {
    const { progress, memory } = progressOf();
    const { settler, producer } = newSettler();
    settler.dead(itemAt(progress, 0, 'k', { results: 'none' }), failure, null);
    settler.flush();
    await turn();
    expect(progress.uncommitted).toBeNull();
    expect(memory.records).toBe(1);
    expect(await producer.acknowledge('dead-letters')).toBe(1);
    expect(progress.uncommitted).toBe(1);
    expect(memory.records).toBe(0);
  });

  it('waits for its result as well, whichever of the two comes first', async () => {
    for (const order of [
      ['results', 'dead-letters'],
      ['dead-letters', 'results'],
    ] as const) {
      const { progress } = progressOf();
      const { settler, producer } = newSettler();
      settler.dead(itemAt(progress, 0, 'k', { results: 'failures' }), failure, null);
      settler.flush();
      expect(await producer.acknowledge(order[0])).toBe(1);
      expect(progress.uncommitted).toBeNull();
      expect(await producer.acknowledge(order[1])).toBe(1);
      expect(progress.uncommitted).toBe(1);
    }
  });

  it('does not hold back what is settled without a report, but keeps the watermark before it', async () => {
    const { progress, memory } = progressOf();
    const { settler, producer } = newSettler();
    const [dead, skipped] = [itemAt(progress, 0, 'k', { results: 'none' }), itemAt(progress, 1, 'l')];
    settler.dead(dead, failure, null);
    settler.skipped(skipped, failure, null);
    settler.flush();
    await turn();
    expect(memory.records).toBe(1);
    expect(progress.uncommitted).toBeNull();
    await producer.acknowledge('dead-letters');
    expect(progress.uncommitted).toBe(2);
  });
});
