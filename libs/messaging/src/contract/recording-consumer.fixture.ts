import { randomUUID } from 'node:crypto';
import type { Assignment, Broker, Consumer, ConsumerOptions, PartitionBatch, ReceivedRecord } from '../broker.js';

export interface Delivery {
  readonly assignment: Assignment;
  readonly record: ReceivedRecord;
}

/** A consumer that writes down all that it is told. */
export class RecordingConsumer {
  readonly deliveries: Delivery[] = [];
  readonly batches: PartitionBatch[] = [];
  readonly held = new Set<Assignment>();
  readonly revoked: Assignment[] = [];
  readonly fatal: Error[] = [];
  readonly consumer: Consumer;
  readonly group: string;

  constructor(
    broker: Broker,
    options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'topics'>,
    private readonly onBatch: (batch: PartitionBatch, consumer: Consumer) => Promise<void> | void = () => {},
  ) {
    this.group = options.group ?? newName('group');
    this.consumer = broker.consumer({ from: 'earliest', sessionTimeoutMs: 10_000, ...options, group: this.group });
  }

  async run(): Promise<this> {
    await this.consumer.run({
      onAssigned: (assignments) => {
        for (const assignment of assignments) this.held.add(assignment);
      },
      onRevoked: (assignments) => {
        for (const assignment of assignments) this.held.delete(assignment);
        this.revoked.push(...assignments);
      },
      onBatch: (batch) => {
        this.batches.push(batch);
        for (const record of batch.records) this.deliveries.push({ assignment: batch.assignment, record });
        return this.onBatch(batch, this.consumer);
      },
      onFatal: (error) => this.fatal.push(error),
    });
    return this;
  }

  get offsets(): number[] {
    return this.deliveries.map(({ record }) => record.offset);
  }

  get values(): (string | undefined)[] {
    return this.deliveries.map(({ record }) => record.value?.toString());
  }

  get partitions(): number[] {
    return [...this.held].map(({ partition }) => partition).sort((one, other) => one - other);
  }

  assignmentOf(partition: number): Assignment {
    const found = [...this.held].find((assignment) => assignment.partition === partition);
    if (!found) throw new Error(`Partition ${partition} is not assigned yet`);
    return found;
  }
}

/** A name that no other test run has. */
export const newName = (prefix: string): string => `${prefix}-${randomUUID().slice(0, 13)}`;
