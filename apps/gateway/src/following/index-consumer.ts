import { type Clock, EnvironmentTopics, type Log } from '@arkflows/contracts';
import { type Assignment, type Broker, BrokerError, type Consumer, type PartitionBatch } from '@arkflows/messaging';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import type { IndexWriter } from './index-writer.js';

const RETRY_MS = 2_000;

export interface IndexConsumerDependencies {
  readonly broker: Broker;
  readonly writer: IndexWriter;
  readonly log: Log;
  readonly clock: Clock;
}

/** Consumes an environment's runs and dead letters into the index, shared with the other gateways. */
export class IndexConsumer {
  readonly #consumer: Consumer;
  /** The last batch of each partition that is being written. */
  readonly #writing = new Map<Assignment, Promise<void>>();

  constructor(
    private readonly environment: EnvironmentEntity,
    deadLetterTopics: readonly string[],
    private readonly dependencies: IndexConsumerDependencies,
  ) {
    const topics = new EnvironmentTopics(environment.topicPrefix);
    this.#consumer = dependencies.broker.consumer({
      group: topics.indexGroup(),
      topics: [topics.runs().name, ...deadLetterTopics],
      from: 'earliest',
    });
  }

  /** Resolves when it has joined; rejects with BrokerError. */
  run(onFatal: (error: Error) => void): Promise<void> {
    return this.#consumer.run({
      onBatch: (batch) => this.#take(batch),
      onRevoked: (assignments) => {
        for (const assignment of assignments) this.#writing.delete(assignment);
      },
      onFatal,
    });
  }

  async close(): Promise<void> {
    const writing = [...this.#writing.values()];
    await this.#consumer.close();
    await Promise.all(writing);
  }

  /** Hands a batch over and holds back the next ones until it is written. */
  #take(batch: PartitionBatch): void {
    const { assignment } = batch;
    this.#consumer.pause(assignment);
    const before = this.#writing.get(assignment) ?? Promise.resolve();
    const written = before.then(() => this.#write(batch));
    this.#writing.set(assignment, written);
    void written.then(() => {
      if (this.#writing.get(assignment) === written) this.#consumer.resume(assignment);
    });
  }

  /** Until it is written and committed, or another gateway has the partition. */
  async #write(batch: PartitionBatch): Promise<void> {
    const { signal, topic, partition } = batch.assignment;
    const next = (batch.records.at(-1)?.offset ?? -1) + 1;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.dependencies.writer.write(this.environment, batch);
        return await this.#consumer.commit(batch.assignment, next);
      } catch (error) {
        if (error instanceof BrokerError && error.code === 'ASSIGNMENT_LOST') return;
        if (failures === 0) this.dependencies.log.warn({ topic, partition, error }, 'the index of runs waits');
        await this.dependencies.clock.sleep(RETRY_MS, signal).catch(() => {});
      }
    }
  }
}
