import type { Clock, Log } from '@arkflows/contracts';
import type { Assignment, Broker, Consumer, ConsumerOptions, PartitionBatch } from '@arkflows/messaging';
import { PartitionProgress } from '../lanes/partition-progress.js';
import { orAborted } from '../or-aborted.js';
import type { Budget, Share } from './budget.js';
import { Committer } from './committer.js';
import type { Intake } from './intake.js';

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
/** After a kill -9 the other replicas, or the next start, wait this long for the group to give its partitions away. */
const SESSION_TIMEOUT_MS = 10_000;

/** One consumer group's part in this process: reads, pauses when its share of the budget is full, commits watermarks. */
export class Subscription {
  readonly #share: Share;
  readonly #partitions = new Map<Assignment, PartitionProgress>();
  readonly #closing = new AbortController();
  readonly #paused = new Set<Assignment>();
  #consumer: Consumer | null = null;
  #committer: Committer | null = null;
  #running: Promise<void> = Promise.resolve();
  #joined = false;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly intake: Intake,
    private readonly dependencies: SubscriptionDependencies,
    private readonly onState: (state: SubscriptionState) => void,
  ) {
    this.#share = dependencies.budget.join(() => this.#resume());
  }

  start(): void {
    this.#running = this.#join();
  }

  /**
   * Takes no more records, waits for the calls under way and their reports, commits what is settled and leaves the group; what is
   * not settled is repeated by the next owner. When `patience` aborts, it waits no longer.
   */
  async close(patience: AbortSignal): Promise<void> {
    this.#closing.abort(new Error('closing'));
    this.#pause();
    await orAborted(this.intake.quiet(), patience);
    const reported = [...this.#partitions.values()].map((progress) => progress.reported());
    await orAborted(Promise.all(reported), patience);
    this.#committer?.stop();
    if (this.#joined && this.#committer) await orAborted(this.#committer.finish(), patience);
    // Also ends a join that is still under way, since the broker may be away.
    await this.#consumer?.close();
    await this.#running;
    this.#lose([...this.#partitions.keys()]);
    this.#share.close();
  }

  /** Joins the group, again and again until it works; then the consumer goes on by itself. */
  async #join(): Promise<void> {
    const { clock } = this.dependencies;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        if (await this.#tryJoin()) this.onState({ state: 'joined' });
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.onState({ state: 'waiting', reason: error as Error });
        await clock.sleep(REJOIN_MS, signal).catch(() => {});
      }
    }
  }

  /** False when it was told to close meanwhile. */
  async #tryJoin(): Promise<boolean> {
    const { broker, log, prepare } = this.dependencies;
    await prepare?.();
    if (this.#closing.signal.aborted) return false;
    const consumer = broker.consumer({ sessionTimeoutMs: SESSION_TIMEOUT_MS, ...this.options });
    const committer = new Committer(consumer, () => this.#partitions.values(), log);
    this.#consumer = consumer;
    this.#committer = committer;
    try {
      await consumer.run({
        onAssigned: (assignments) => this.#gain(assignments),
        onBatch: (batch) => this.#onBatch(batch),
        onRevoked: (assignments) => this.#lose(assignments),
        onFatal: (error) => this.#onFatal(error),
      });
      this.#joined = true;
      return true;
    } catch (error) {
      committer.stop();
      await consumer.close().catch(() => {});
      throw error;
    }
  }

  #onFatal(error: Error): void {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    this.dependencies.log.error({ error, group: this.options.group }, 'consumer ended, joining anew');
    this.#joined = false;
    this.#committer?.stop();
    this.#lose([...this.#partitions.keys()]);
    this.onState({ state: 'waiting', reason: error });
    this.#running = this.dependencies.clock.sleep(REJOIN_MS, signal).then(
      () => this.#join(),
      () => {},
    );
  }

  #gain(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#partitions.set(assignment, new PartitionProgress(assignment, this.#share));
    }
    if (this.#closing.signal.aborted) this.#pause();
  }

  #lose(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#partitions.get(assignment)?.abandon();
      this.#partitions.delete(assignment);
      this.#paused.delete(assignment);
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
    if (this.#share.full) this.#pause();
  }

  #pause(): void {
    for (const assignment of this.#partitions.keys()) {
      if (this.#paused.has(assignment)) continue;
      this.#paused.add(assignment);
      this.#consumer?.pause(assignment);
    }
  }

  #resume(): void {
    if (this.#paused.size === 0 || this.#closing.signal.aborted) return;
    for (const assignment of this.#paused) this.#consumer?.resume(assignment);
    this.#paused.clear();
  }
}
