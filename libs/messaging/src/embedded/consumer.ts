import type { Log } from '@arkflows/contracts';
import { type Assignment, BrokerError, type Consumer, type ConsumerHandlers, type ConsumerOptions } from '../broker.js';
import { assignmentLost, type LiveAssignment } from '../live-assignment.js';
import type { Coordinator, GroupMember } from './coordinator.js';
import type { GroupOffsets } from './group-offsets.js';
import { groupStart } from './group-start.js';
import type { LogReader } from './log-reader.js';
import { PartitionFeed } from './partition-feed.js';
import type { PartitionState, TopicCatalogue } from './topic-catalogue.js';

const DEFAULT_BATCH_BYTES = 1024 * 1024;

export interface LogParts {
  readonly catalogue: TopicCatalogue;
  readonly coordinator: Coordinator;
  readonly offsets: GroupOffsets;
  readonly reader: LogReader;
  readonly log: Log;
}

export class EmbeddedConsumer implements Consumer, GroupMember {
  readonly topics: readonly string[];
  readonly #feeds = new Map<Assignment, PartitionFeed>();
  #handlers: ConsumerHandlers | undefined;
  #closed = false;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly parts: LogParts,
  ) {
    this.topics = options.topics;
  }

  async run(handlers: ConsumerHandlers): Promise<void> {
    if (this.#closed) throw new BrokerError('CLOSED', 'The consumer is closed');
    if (this.#handlers) throw new BrokerError('FAULT', 'run() was called twice: make a new consumer');
    for (const topic of this.topics) this.parts.catalogue.get(topic);
    this.#handlers = handlers;
    this.parts.coordinator.join(this.options.group, this);
  }

  pause(assignment: Assignment): void {
    this.#feeds.get(assignment)?.pause();
  }

  resume(assignment: Assignment): void {
    this.#feeds.get(assignment)?.resume();
  }

  position(assignment: Assignment): number | null {
    return this.#feeds.get(assignment)?.position ?? null;
  }

  async commit(assignment: Assignment, nextOffset: number): Promise<void> {
    if (assignment.signal.aborted || !this.#feeds.has(assignment)) throw assignmentLost(assignment);
    await this.parts.offsets.commit(this.options.group, this.#partition(assignment), nextOffset);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.parts.coordinator.leave(this.options.group, this);
  }

  /** Called by the coordinator. */
  revoked(assignments: readonly LiveAssignment[]): void {
    for (const assignment of assignments) this.#feeds.delete(assignment);
    this.#calling(() => this.#handlers?.onRevoked?.(assignments));
  }

  /** Called by the coordinator. */
  assigned(assignments: readonly LiveAssignment[]): void {
    const handlers = this.#handlers;
    if (!handlers) return;
    const { group, from, maxBatchBytes = DEFAULT_BATCH_BYTES } = this.options;
    const { reader, offsets, log } = this.parts;
    const onBatch = handlers.onBatch.bind(handlers);
    const feeds = assignments.map((assignment) => {
      const partition = this.#partition(assignment);
      const start = () => groupStart(group, from, partition, offsets, reader, assignment.signal);
      const feed = new PartitionFeed(
        assignment,
        partition,
        { start, maxBatchBytes, onBatch },
        reader,
        log.child({ group }),
      );
      this.#feeds.set(assignment, feed);
      return feed;
    });
    this.#calling(() => handlers.onAssigned?.(assignments));
    for (const feed of feeds) void feed.run().catch((error) => this.fail(error));
  }

  /** Ends the consumer for a reason that does not pass. */
  fail(error: unknown): void {
    if (this.#closed) return;
    void this.close();
    const fatal = error instanceof BrokerError ? error : new BrokerError('FAULT', 'A handler failed', { cause: error });
    try {
      this.#handlers?.onFatal?.(fatal);
    } catch (failure) {
      this.parts.log.error({ error: failure }, 'The handler of a fatal error failed itself');
    }
  }

  #calling(call: () => void): void {
    try {
      call();
    } catch (error) {
      // Not within the rebalance that called us.
      queueMicrotask(() => this.fail(error));
    }
  }

  #partition({ topic, partition }: Assignment): PartitionState {
    return this.parts.catalogue.get(topic).partitions[partition] as PartitionState;
  }
}
