import type { Clock, Log } from '@arkflows/contracts';
import {
  type Assignment,
  type Broker,
  type Consumer,
  type ConsumerOptions,
  type PartitionBatch,
  type ReceivedRecord,
} from '@arkflows/messaging';
import { PartitionProgress } from '../lanes/partition-progress.js';
import { Committer } from './committer.js';
import type { Budget, Share } from './share.js';

/** Decides what becomes of each record; in order per partition, one record at a time. */
export interface Intake {
  take(progress: PartitionProgress, record: ReceivedRecord): Promise<void> | void;
  /** After partitions were lost: what belongs to them may be let go of. */
  onLost(): void;
}

export interface SubscriptionDependencies {
  readonly broker: Broker;
  /** Before each try to join: makes the topic, where that is ours to do. */
  readonly prepare?: () => Promise<void>;
  readonly budget: Budget;
  readonly log: Log;
  readonly clock: Clock;
}

export interface SubscriptionState {
  readonly state: 'joined' | 'waiting';
  readonly reason?: Error;
}

const REJOIN_MS = 2_000;

/** One consumer group's share in this process: reads, holds back when its share of the budget is full, commits watermarks. */
export class Subscription {
  readonly #share: Share;
  readonly #partitions = new Map<Assignment, PartitionProgress>();
  readonly #closing = new AbortController();
  readonly #held = new Set<Assignment>();
  #consumer: Consumer | null = null;
  #committer: Committer | null = null;
  #running: Promise<void> | null = null;
  #joined = false;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly intake: Intake,
    private readonly dependencies: SubscriptionDependencies,
    private readonly onState: (state: SubscriptionState) => void,
  ) {
    this.#share = dependencies.budget.join(() => this.#resumeHeld());
  }

  /** Records held in memory. */
  get inFlight(): number {
    return this.#share.records;
  }

  start(): void {
    this.#running = this.#join();
  }

  /** Takes no more records; what was taken goes on. */
  hold(): void {
    for (const assignment of this.#partitions.keys()) this.#consumer?.pause(assignment);
  }

  /** Commits what is settled and leaves the group; the rest is repeated by the next owner. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    this.#committer?.stop();
    if (this.#joined) await this.#committer?.commit();
    // Also ends a join that is still under way, since the broker may be away.
    await this.#consumer?.close();
    await this.#running;
    this.#lose([...this.#partitions.keys()]);
    this.#share.close();
  }

  /** Joins the group, again and again until it works; then the consumer goes on by itself. */
  async #join(): Promise<void> {
    const { broker, clock, log, prepare } = this.dependencies;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const consumer = broker.consumer(this.options);
      try {
        await prepare?.();
        this.#consumer = consumer;
        this.#committer = new Committer(consumer, () => this.#partitions.values(), log);
        await consumer.run({
          onAssigned: (assignments) => this.#gain(assignments),
          onBatch: (batch) => this.#onBatch(batch),
          onRevoked: (assignments) => this.#lose(assignments),
          onFatal: (error) => this.#onFatal(error),
        });
        this.#joined = true;
        return this.onState({ state: 'joined' });
      } catch (error) {
        this.#committer?.stop();
        await consumer.close().catch(() => {});
        if (signal.aborted) return;
        this.onState({ state: 'waiting', reason: error as Error });
        await clock.sleep(REJOIN_MS, signal).catch(() => {});
      }
    }
  }

  #onFatal(error: Error): void {
    if (this.#closing.signal.aborted) return;
    this.dependencies.log.error({ error, group: this.options.group }, 'consumer ended, joining anew');
    this.#joined = false;
    this.onState({ state: 'waiting', reason: error });
    this.#committer?.stop();
    this.#lose([...this.#partitions.keys()]);
    this.start();
  }

  #gain(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#partitions.set(assignment, new PartitionProgress(assignment, this.#share));
    }
  }

  #lose(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#partitions.get(assignment)?.abandon();
      this.#partitions.delete(assignment);
      this.#held.delete(assignment);
    }
    if (assignments.length > 0) this.intake.onLost();
  }

  async #onBatch({ assignment, records }: PartitionBatch): Promise<void> {
    const progress = this.#partitions.get(assignment);
    if (!progress) return;
    for (const record of records) {
      if (progress.lost) return;
      const taken = this.intake.take(progress, record);
      if (taken) await taken;
    }
    if (this.#share.full) this.#holdBack();
  }

  #holdBack(): void {
    for (const assignment of this.#partitions.keys()) {
      if (this.#held.has(assignment)) continue;
      this.#held.add(assignment);
      this.#consumer?.pause(assignment);
    }
  }

  #resumeHeld(): void {
    if (this.#held.size === 0 || this.#closing.signal.aborted) return;
    for (const assignment of this.#held) this.#consumer?.resume(assignment);
    this.#held.clear();
  }
}
