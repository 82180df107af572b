import type { Admin, Assignment, Broker, Consumer, ConsumerHandlers, ReceivedRecord } from '@arkflows/messaging';

/** A consumer whose group is what the test says: it gives and takes partitions and records when it is told to. */
export class ScriptedConsumer implements Consumer {
  readonly paused = new Set<Assignment>();
  readonly committed: number[] = [];
  readonly #positions = new Map<Assignment, number>();
  readonly #controllers = new Map<Assignment, AbortController>();
  #handlers: ConsumerHandlers | null = null;

  async run(handlers: ConsumerHandlers): Promise<void> {
    this.#handlers = handlers;
  }

  give(partition: number): Assignment {
    const controller = new AbortController();
    const assignment = { topic: 'orders', partition, signal: controller.signal };
    this.#controllers.set(assignment, controller);
    this.#handlers?.onAssigned?.([assignment]);
    return assignment;
  }

  takeAway(assignment: Assignment): void {
    this.#controllers.get(assignment)?.abort();
    this.#handlers?.onRevoked?.([assignment]);
  }

  async deliver(assignment: Assignment, records: readonly ReceivedRecord[]): Promise<void> {
    const end = (records.at(-1)?.offset ?? -1) + 1;
    await this.#handlers?.onBatch({ assignment, records, highWatermark: end });
    this.#positions.set(assignment, end);
  }

  pause(assignment: Assignment): void {
    this.paused.add(assignment);
  }

  resume(assignment: Assignment): void {
    this.paused.delete(assignment);
  }

  position(assignment: Assignment): number | null {
    return this.#positions.get(assignment) ?? null;
  }

  async commit(_assignment: Assignment, nextOffset: number): Promise<void> {
    this.committed.push(nextOffset);
  }

  async close(): Promise<void> {}
}

const unused = (): never => {
  throw new Error('not part of this test');
};

/** A broker that hands out this one consumer, or a new one each time. */
export const brokerWith = (
  consumer: Consumer | (() => Consumer),
  groupOffsets: Admin['groupOffsets'] = async () => [],
): Broker => ({
  description: 'scripted',
  admin: { ensureTopics: unused, describeTopic: unused, groupOffsets },
  producer: unused,
  consumer: () => (typeof consumer === 'function' ? consumer() : consumer),
  reader: unused,
  ping: unused,
  close: unused,
});
