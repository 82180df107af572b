import { initProducerIdV1 } from '@platformatic/kafka';
import type { Cluster } from './cluster.js';

interface ProducerIdentity {
  readonly producerId: bigint;
  readonly producerEpoch: number;
}

const MOST_PARTITIONS = 10_000;
const HIGHEST_SEQUENCE = 0x7fffffff;
const NO_TRANSACTIONS = { id: null, timeoutMs: 0 };

/** The batches of one partition, counted without a gap under one identity, so that the broker knows those that come again. */
class BatchSeries {
  #next = 0;

  constructor(readonly identity: Promise<ProducerIdentity>) {}

  /** Sequence of the next batch's first record. */
  get next(): number {
    return this.#next;
  }

  /** The next batch, of so many records, stands in the log. */
  appended(records: number): void {
    this.#next = (this.#next + records) & HIGHEST_SEQUENCE;
  }
}

/**
 * The series of all partitions. They share an identity; a partition whose count the broker may no longer share begins a new series
 * under a new one, and the others go on.
 */
export class SeriesBook {
  readonly #series = new Map<string, BatchSeries>();
  #identity: Promise<ProducerIdentity> | undefined;

  constructor(private readonly cluster: Cluster) {}

  of(topic: string, partition: number): BatchSeries {
    const name = `${partition}/${topic}`;
    const known = this.#series.get(name);
    if (known) return known;
    if (this.#series.size >= MOST_PARTITIONS) this.#startOver();
    this.#identity ??= this.#newIdentity();
    const series = new BatchSeries(this.#identity);
    this.#series.set(name, series);
    series.identity.catch(() => this.abandon(topic, partition));
    return series;
  }

  /** The outcome of its last batch is unknown, or the broker has lost count. */
  abandon(topic: string, partition: number): void {
    const name = `${partition}/${topic}`;
    if (this.#series.get(name)?.identity === this.#identity) this.#identity = undefined;
    this.#series.delete(name);
  }

  #startOver(): void {
    this.#series.clear();
    this.#identity = undefined;
  }

  async #newIdentity(): Promise<ProducerIdentity> {
    const connection = await this.cluster.any();
    return initProducerIdV1.api.async(connection, NO_TRANSACTIONS.id, NO_TRANSACTIONS.timeoutMs);
  }
}
