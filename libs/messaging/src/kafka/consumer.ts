import type { Clock, Log, Metrics } from '@arkflows/contracts';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import {
  type Assignment,
  BrokerError,
  type Consumer,
  type ConsumerHandlers,
  type ConsumerOptions,
  type PartitionBatch,
} from '../broker.js';
import { ChangeSignal } from '../change-signal.js';
import { deferred } from '../deferred.js';
import { backoff, pause, within } from '../waiting.js';
import { describeTopic } from './admin.js';
import type { WithAdmin } from './admin-client.js';
import { commitGuarded } from './commit-guard.js';
import { deliverBatch, fetchedFrom } from './deliver-batch.js';
import { toBrokerError } from './errors.js';
import { GroupSession } from './group-session.js';
import { Outage } from './outage.js';
import { type MemberAssignment, type OwnedPartition, OwnedPartitions } from './owned-partitions.js';
import { PartitionStarter } from './partition-starter.js';

const CLOSE_TIMEOUT_MS = 10_000;

export class KafkaConsumer implements Consumer {
  readonly #owned = new OwnedPartitions();
  readonly #changed = new ChangeSignal();
  readonly #closing = new AbortController();
  readonly #log: Log;
  readonly #outage: Outage;
  readonly #starter: PartitionStarter;
  readonly #maxBatchBytes: number;
  #handlers: ConsumerHandlers | undefined;
  #session: GroupSession | undefined;
  #firstJoin = deferred();
  #running: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #failures = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly withAdmin: WithAdmin,
    private readonly options: ConsumerOptions,
    private readonly clock: Clock,
    log: Log,
    metrics: Metrics,
  ) {
    this.#log = log.child({ group: options.group });
    this.#outage = new Outage(this.#log);
    this.#maxBatchBytes = options.maxBatchBytes ?? 1024 * 1024;
    const target = {
      commit: (offsets: Parameters<GroupSession['commit']>[0]) => this.#commit(offsets),
      apply: (owned: OwnedPartition) => this.#applyPosition(owned),
    };
    this.#starter = new PartitionStarter(withAdmin, options, target, this.#closing.signal, clock, this.#log, metrics);
  }

  async run(handlers: ConsumerHandlers): Promise<void> {
    if (this.#handlers) throw new BrokerError('FAULT', 'run() was called twice: make a new consumer');
    this.#handlers = handlers;
    await this.#awaitTopics();
    if (this.#closing.signal.aborted) throw new BrokerError('CLOSED', 'The consumer is closed');
    this.#running = this.#supervise();
    await this.#firstJoin.promise;
  }

  pause(assignment: Assignment): void {
    const owned = this.#owned.of(assignment);
    if (!owned) return;
    owned.paused = true;
    this.#session?.pause(assignment.topic, assignment.partition);
  }

  resume(assignment: Assignment): void {
    const owned = this.#owned.of(assignment);
    if (!owned) return;
    owned.paused = false;
    if (owned.position !== null) this.#session?.resume(assignment.topic, assignment.partition);
  }

  position(assignment: Assignment): number | null {
    return this.#owned.of(assignment)?.position ?? null;
  }

  commit(assignment: Assignment, nextOffset: number): Promise<void> {
    const { topic, partition } = assignment;
    return commitGuarded(
      assignment,
      () => this.#commit([{ topic, partition, offset: nextOffset }]),
      () => this.#changed.next(),
      this.clock,
    );
  }

  /** Whether everything before these offsets, by topic and partition, was handed over. */
  hasRead(ends: ReadonlyMap<string, ReadonlyMap<number, number>>): boolean {
    for (const [topic, partitions] of ends)
      for (const [partition, end] of partitions)
        if ((this.#owned.get(topic, partition)?.position ?? -1) < end) return false;
    return true;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    this.#firstJoin.promise.catch(() => {});
    this.#firstJoin.reject(new BrokerError('CLOSED', 'The consumer was closed before it had joined its group'));
    this.#takeOver({}, false);
    const left = (async () => {
      await this.#session?.close();
      await this.#running;
    })();
    await within(this.clock, CLOSE_TIMEOUT_MS, 'Leaving the group', left).catch((error) =>
      this.#log.warn(
        { error },
        'Left the group without a farewell: its other members wait for the session to time out',
      ),
    );
  }

  /** Rejects when a topic is not there; waits while the broker is away. */
  async #awaitTopics(): Promise<void> {
    for (const topic of this.options.topics) {
      const known = await this.#untilAnswered(`Describing topic ${topic}`, () =>
        this.withAdmin(`Describing topic ${topic}`, (admin) => describeTopic(admin, topic)),
      );
      if (known === null) throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${topic}: create it first`);
    }
  }

  async #untilAnswered<T>(doing: string, ask: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !this.#closing.signal.aborted; attempt++) {
      try {
        return await ask();
      } catch (error) {
        const failure = toBrokerError(error, doing);
        if (!failure.retryable) throw failure;
        this.#outage.noticed(failure);
        await pause(this.clock, backoff(attempt), this.#closing.signal);
      }
    }
    return undefined;
  }

  /** Session after session until closed: the client gives up after a while, we do not. */
  async #supervise(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const session = new GroupSession(
        this.kafka,
        {
          group: this.options.group,
          topics: this.options.topics,
          sessionTimeoutMs: this.options.sessionTimeoutMs ?? 30_000,
          maxBatchBytes: this.#maxBatchBytes,
        },
        {
          joined: (assigned, continuous) => this.#joined(assigned, continuous),
          batch: (payload) => this.#deliver(payload),
          skipped: (topic, partition, nextOffset) => this.#skip(topic, partition, nextOffset),
        },
      );
      this.#session = session;
      const ended = await session.run();
      this.#session = undefined;
      if (this.#closing.signal.aborted) return;
      this.#takeOver({}, false);
      const failure = toBrokerError(ended, `Consuming as group ${this.options.group}`);
      if (!failure.retryable && failure.code !== 'ASSIGNMENT_LOST') return this.#fail(failure);
      this.#outage.noticed(failure);
      await pause(this.clock, backoff(this.#failures++), this.#closing.signal);
    }
  }

  #joined(assigned: MemberAssignment, continuous: boolean): void {
    this.#outage.over();
    this.#failures = 0;
    this.#takeOver(assigned, continuous);
    this.#firstJoin.resolve();
  }

  #takeOver(assigned: MemberAssignment, continuous: boolean): void {
    const { kept, gained, lost } = this.#owned.reconcile(assigned, continuous);
    for (const { assignment } of lost) assignment.end();
    for (const owned of [...kept, ...gained]) this.#applyPosition(owned);
    this.#calling(() => {
      if (lost.length > 0) this.#handlers?.onRevoked?.(lost.map(({ assignment }) => assignment));
      if (gained.length > 0) this.#handlers?.onAssigned?.(gained.map(({ assignment }) => assignment));
    });
    this.#changed.notify();
    void this.#starter.start(gained);
  }

  /** Tells the client, which forgot at the rejoin, where we are and what is paused. */
  #applyPosition({ assignment: { topic, partition }, position, paused }: OwnedPartition): void {
    if (position !== null) this.#session?.seek(topic, partition, position);
    if (position === null || paused) this.#session?.pause(topic, partition);
    else this.#session?.resume(topic, partition);
  }

  async #commit(offsets: Parameters<GroupSession['commit']>[0]): Promise<boolean> {
    return (await this.#session?.commit(offsets)) ?? false;
  }

  async #deliver(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const owned = this.#owned.get(batch.topic, batch.partition);
    // Not resolved towards the client: it comes again when it is ours and its start is known.
    if (!owned || owned.position === null) return;
    if (fetchedFrom(batch) !== owned.position) return this.#starter.recover(owned);
    await deliverBatch(owned, payload, (delivered) => this.#handOver(delivered), this.#maxBatchBytes);
  }

  async #handOver(batch: PartitionBatch): Promise<void> {
    try {
      await this.#handlers?.onBatch(batch);
    } catch (error) {
      this.#fail(new BrokerError('FAULT', 'The handler of a batch failed', { cause: error }));
    }
  }

  #skip(topic: string, partition: number, nextOffset: number): void {
    const owned = this.#owned.get(topic, partition);
    if (owned && owned.position !== null && nextOffset > owned.position) owned.position = nextOffset;
  }

  #calling(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#fail(new BrokerError('FAULT', 'The handler of an assignment failed', { cause: error }));
    }
  }

  #fail(error: BrokerError): void {
    if (this.#closing.signal.aborted) return;
    this.#firstJoin.reject(error);
    // Rejected before it was resolved: `run` tells; otherwise the handler does.
    void this.#firstJoin.promise.then(() => this.#handlers?.onFatal?.(error)).catch(() => {});
    void this.close();
  }
}
