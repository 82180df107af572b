import { BrokerError, type Reader, type ReaderOptions } from '../broker.js';
import { LiveAssignment } from '../live-assignment.js';
import { type OnRecord, RecordPump } from '../record-pump.js';
import type { LogParts } from './consumer.js';
import { PartitionFeed } from './partition-feed.js';
import type { PartitionState } from './topic-catalogue.js';

const BATCH_BYTES = 1024 * 1024;

/** Follows every partition of its topics. */
export class EmbeddedReader implements Reader {
  readonly #closing = new AbortController();
  readonly #assignments: LiveAssignment[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: ReaderOptions,
    private readonly parts: LogParts,
  ) {}

  async run(onRecord: OnRecord): Promise<void> {
    const { catalogue, reader, log } = this.parts;
    const { topics, from } = this.options;
    const partitions = topics.flatMap((topic) => catalogue.get(topic).partitions);
    const pump = new RecordPump(onRecord, this.#closing.signal, log);
    const feeds = partitions.map((partition) => {
      const assignment = new LiveAssignment(partition.topic.name, partition.index);
      this.#assignments.push(assignment);
      const begin = startOf(from, partition);
      const start = async () => begin;
      const options = { start, maxBatchBytes: BATCH_BYTES, onBatch: pump.push.bind(pump) };
      return { feed: new PartitionFeed(assignment, partition, options, reader, log), end: partition.nextOffset };
    });
    const running = Promise.all(feeds.map(({ feed }) => feed.run()));
    this.#running = running.catch((error) => {
      log.error({ error, topics }, 'A reader had to stop');
    });
    try {
      await Promise.race([Promise.all(feeds.map(({ feed, end }) => feed.reached(end))), running]);
      if (pump.failure) throw pump.failure.error;
      if (this.#closing.signal.aborted)
        throw new BrokerError('CLOSED', 'The reader was closed before it had read to the end');
      pump.started();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const assignment of this.#assignments) assignment.end();
    await this.#running;
  }
}

function startOf(from: ReaderOptions['from'], { firstOffset, nextOffset }: PartitionState): number {
  if (from === 'latest') return nextOffset;
  return typeof from === 'object' ? Math.max(firstOffset, nextOffset - from.newest) : firstOffset;
}
