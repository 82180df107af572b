import type { Clock, Log } from '@arkflows/contracts';
import type { Assignment, Broker, Consumer, ConsumerOptions, PartitionBatch } from '@arkflows/messaging';
import type { Backlog } from '../backlog/backlog-metrics.js';
import { orAborted } from '../concurrency/or-aborted.js';
import type { Ownership, Tenant } from '../ownership/ownership.js';
import type { ParkedReader } from '../store/parked-reader.js';
import type { Budget, Share } from './budget.js';
import { Committer } from './committer.js';
import { Holdings } from './holdings.js';
import type { Intake } from './intake.js';

export interface SubscriptionDependencies {
  readonly broker: Broker;
  readonly ownership: Ownership;
  readonly parked: ParkedReader;
  /** Before each try to join: makes the topic, where that is ours to do. */
  readonly prepare?: () => Promise<void>;
  readonly budget: Budget;
  readonly log: Log;
  readonly clock: Clock;
}

export interface SubscriptionOptions extends Omit<ConsumerOptions, 'topics'> {
  readonly topic: string;
  /** Between two commits of what is settled; default 500 ms. */
  readonly commitIntervalMs?: number;
}

export interface SubscriptionState {
  readonly state: 'joined' | 'waiting';
  readonly reason?: Error;
}

const REJOIN_MS = 2_000;
/** After a kill -9 the other replicas, or the next start, wait this long for the group to give its partitions away. */
const SESSION_TIMEOUT_MS = 10_000;
const COMMIT_INTERVAL_MS = 500;

/**
 * One consumer group's part in this process: reads what it owns, pauses when its share of the budget is full, commits watermarks.
 */
export class Subscription implements Tenant {
  readonly subscription: string;
  readonly #share: Share;
  readonly #holdings: Holdings;
  readonly #closing = new AbortController();
  readonly #paused = new Set<Assignment>();
  /** Offset after the last record that came of an assignment. */
  readonly #readTo = new WeakMap<Assignment, number>();
  #consumer: Consumer | null = null;
  #committer: Committer | null = null;
  #running: Promise<void> = Promise.resolve();
  #joined = false;

  constructor(
    private readonly options: SubscriptionOptions,
    private readonly intake: Intake,
    private readonly dependencies: SubscriptionDependencies,
    private readonly onState: (state: SubscriptionState) => void,
  ) {
    const { group, topic } = options;
    this.subscription = `${group} ${topic}`;
    this.#share = dependencies.budget.join(() => this.#resume());
    this.#holdings = new Holdings({ subscription: this.subscription, group, topic }, intake, this.#share, dependencies);
    dependencies.ownership.join(this);
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
    await orAborted(this.#holdings.settled(), patience);
    this.#committer?.stop();
    if (this.#joined && this.#committer) await orAborted(this.#committer.finish(), patience);
    // Also ends a join that is still under way, since the broker may be away.
    await this.#consumer?.close();
    await this.#running;
    await orAborted(this.#holdings.releaseAll(), patience);
    this.dependencies.ownership.leave(this);
    this.#share.close();
  }

  onLapsed(reason: Error): void {
    this.#holdings.abandonAll();
    this.#rejoin(reason);
  }

  holds(partition: number): boolean {
    return this.#holdings.holds(partition);
  }

  /** The broker has not told us yet, or the database has lost a write of ours: a new assignment will tell. */
  onTaken(partition: number): void {
    if (this.#holdings.isAssigned(partition))
      this.#rejoin(new Error('a partition that is held here belongs to another'));
  }

  backlog(): Promise<Backlog> {
    return this.#holdings.backlog();
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
    const { topic, commitIntervalMs = COMMIT_INTERVAL_MS, ...options } = this.options;
    const consumer = broker.consumer({ sessionTimeoutMs: SESSION_TIMEOUT_MS, ...options, topics: [topic] });
    const committer = new Committer(
      consumer,
      () => this.#holdings.assigned(),
      log,
      commitIntervalMs,
      () => {
        this.#resume();
        void this.#holdings.lookPast(consumer);
      },
    );
    this.#consumer = consumer;
    this.#committer = committer;
    try {
      await consumer.run({
        onAssigned: (assignments) => this.#gain(consumer, assignments),
        onBatch: (batch) => this.#onBatch(batch),
        onRevoked: (assignments) => this.#lose(assignments),
        onFatal: (error) => this.#onFatal(consumer, error),
      });
      this.#joined = true;
      return true;
    } catch (error) {
      committer.stop();
      await consumer.close().catch(() => {});
      throw error;
    }
  }

  #onFatal(consumer: Consumer, error: Error): void {
    if (this.#closing.signal.aborted || consumer !== this.#consumer) return;
    this.dependencies.log.error({ error, group: this.options.group }, 'consumer ended, joining anew');
    this.#rejoin(error);
  }

  /** Leaves the group and joins it anew. */
  #rejoin(reason: Error): void {
    const { signal } = this.#closing;
    const consumer = this.#consumer;
    if (signal.aborted || !this.#joined || !consumer) return;
    this.#joined = false;
    this.#consumer = null;
    this.#committer?.stop();
    this.#lose(this.#holdings.assignments());
    this.onState({ state: 'waiting', reason });
    this.#running = consumer
      .close()
      .catch(() => {})
      .then(() => this.dependencies.clock.sleep(REJOIN_MS, signal))
      .then(
        () => this.#join(),
        () => {},
      );
  }

  #gain(consumer: Consumer, assignments: readonly Assignment[]): void {
    for (const assignment of assignments) {
      this.#paused.add(assignment);
      consumer.pause(assignment);
    }
    const onWaiting = (reason: Error) => {
      this.dependencies.log.warn({ error: reason }, "the service's database does not answer, waiting for it");
      this.onState({ state: 'waiting', reason });
    };
    const owned = this.#holdings.gain(assignments, () => this.#resume(), onWaiting);
    void owned.then(() => {
      if (this.#joined && consumer === this.#consumer) this.onState({ state: 'joined' });
    });
    this.#resume();
  }

  #lose(assignments: readonly Assignment[]): void {
    for (const assignment of assignments) this.#paused.delete(assignment);
    this.#holdings.lose(assignments);
  }

  async #onBatch({ assignment, records }: PartitionBatch): Promise<void> {
    const progress = await this.#holdings.of(assignment);
    if (!progress) return;
    const [first, last] = [records[0]?.offset ?? 0, records.at(-1)?.offset ?? 0];
    // Set back by the broker: the log is another one, or has lost its end.
    if (first < (this.#readTo.get(assignment) ?? progress.readFrom)) progress.startAgain(first);
    this.#readTo.set(assignment, last + 1);
    for (const record of records) {
      // Not taken, and so not committed: nothing behind it may be passed either.
      if (this.#closing.signal.aborted || assignment.signal.aborted || progress.released.aborted) return;
      // Read before the partition was taken away for a moment.
      if (record.offset < progress.position) continue;
      if (progress.settledBefore(record.offset)) progress.pass(record.offset);
      else this.intake.take(progress, record);
      progress.position = record.offset + 1;
    }
    if (this.#share.full) this.#pause();
    else if (this.intake.crowded(progress)) this.#pauseOne(assignment);
  }

  #pause(): void {
    for (const assignment of this.#holdings.assignments()) this.#pauseOne(assignment);
  }

  #pauseOne(assignment: Assignment): void {
    if (this.#paused.has(assignment)) return;
    this.#paused.add(assignment);
    this.#consumer?.pause(assignment);
  }

  #resume(): void {
    if (this.#paused.size === 0 || this.#closing.signal.aborted || this.#share.full) return;
    for (const assignment of this.#paused) {
      const progress = this.#holdings.held(assignment);
      if (!progress || this.intake.crowded(progress)) continue;
      this.#consumer?.resume(assignment);
      this.#paused.delete(assignment);
    }
  }
}
