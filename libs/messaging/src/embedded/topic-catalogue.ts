import type { TopicSpec } from '@arkflows/contracts';
import { BrokerError } from '../broker.js';
import { ChangeSignal } from '../change-signal.js';
import type { Database } from './database.js';

/** What is known of a partition without asking: this process is the only writer. */
export interface PartitionState {
  readonly topic: Topic;
  readonly index: number;
  firstOffset: number;
  nextOffset: number;
  bytes: number;
  readonly appended: ChangeSignal;
}

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly compacted: boolean;
  readonly maxMessageBytes: number;
  readonly partitions: readonly PartitionState[];
}

interface Row {
  id: number;
  name: string;
  compacted: boolean;
  max_message_bytes: number;
  partition: number;
  first_offset: string;
  next_offset: string;
  bytes: string;
}

/** The topics of the log, in memory. */
export class TopicCatalogue {
  readonly #topics = new Map<string, Topic>();

  constructor(
    private readonly database: Database,
    private readonly schema: string,
  ) {}

  async load(): Promise<void> {
    const rows = await this.#select('Loading the topics');
    for (const row of rows) {
      const { id, name, compacted, partition: index } = row;
      const known = this.#topics.get(name) ?? {
        id,
        name,
        compacted,
        maxMessageBytes: row.max_message_bytes,
        partitions: [],
      };
      this.#topics.set(name, known);
      if (known.partitions.length > index) continue;
      (known.partitions as PartitionState[]).push({
        topic: known,
        index,
        firstOffset: Number(row.first_offset),
        nextOffset: Number(row.next_offset),
        bytes: Number(row.bytes),
        appended: new ChangeSignal(),
      });
    }
  }

  async create(specs: readonly TopicSpec[]): Promise<void> {
    const missing = specs.filter(({ name }) => !this.#topics.has(name));
    if (missing.length === 0) return;
    await this.database.query('Creating topics', {
      text: `with made as (
          insert into ${this.schema}.topics (name, partitions, compacted, max_message_bytes)
          select * from unnest($1::text[], $2::integer[], $3::boolean[], $4::integer[])
          on conflict (name) do nothing returning id, partitions)
        insert into ${this.schema}.partitions (topic_id, partition)
        select id, generate_series(0, partitions - 1) from made`,
      values: [
        missing.map(({ name }) => name),
        missing.map(({ partitions }) => partitions),
        missing.map(({ compacted }) => compacted),
        missing.map(({ maxMessageBytes }) => maxMessageBytes),
      ],
    });
    await this.load();
  }

  /** Reads the partitions' state anew, after appends whose outcome was not heard. */
  async refresh(): Promise<void> {
    const rows = await this.#select('Refreshing the topics');
    for (const row of rows) {
      const partition = this.#topics.get(row.name)?.partitions[row.partition];
      if (!partition) continue;
      partition.firstOffset = Number(row.first_offset);
      partition.nextOffset = Number(row.next_offset);
      partition.bytes = Number(row.bytes);
      partition.appended.notify();
    }
  }

  find(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** Throws TOPIC_UNKNOWN. */
  get(name: string): Topic {
    const topic = this.#topics.get(name);
    if (!topic) throw new BrokerError('TOPIC_UNKNOWN', `There is no topic ${name}: create it first`);
    return topic;
  }

  all(): Iterable<Topic> {
    return this.#topics.values();
  }

  #select(doing: string): Promise<Row[]> {
    return this.database.query<Row>(
      doing,
      `select id, name, compacted, max_message_bytes, partition, first_offset, next_offset, bytes
       from ${this.schema}.topics join ${this.schema}.partitions on topic_id = id order by id, partition`,
    );
  }
}
