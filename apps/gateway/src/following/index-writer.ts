import { EnvironmentTopics, type Log } from '@arkflows/contracts';
import type { PartitionBatch, ReceivedRecord } from '@arkflows/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { DeadLetterRepository } from '../dead-letters/dead-letter.repository.js';
import { deadLetterRow } from '../dead-letters/dead-letter-row.js';
import type { EnvironmentEntity } from '../environments/environment.entity.js';
import { LOG } from '../ports.js';
import { RunRepository } from '../runs/run.repository.js';
import { runRows } from '../runs/run-row.js';

/** Dead letters may be large: so many go into one statement. */
const LETTERS_PER_STATEMENT = 50;

/** Writes what the services report into the tables that runs and dead letters are searched in. */
@Injectable()
export class IndexWriter {
  constructor(
    private readonly runs: RunRepository,
    private readonly deadLetters: DeadLetterRepository,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Writes a batch; the same batch again changes nothing. What cannot be read is logged and left out. Throws when the database is away. */
  async write({ name, topicPrefix }: EnvironmentEntity, { assignment, records }: PartitionBatch): Promise<void> {
    const read = <Row>(row: (record: ReceivedRecord) => Row[]) =>
      records.flatMap((record) => this.#try(assignment, record, row));
    if (assignment.topic === new EnvironmentTopics(topicPrefix).runs().name) {
      return this.runs.upsert(read(({ value }) => runRows(name, value)));
    }
    const letters = read((record) => [deadLetterRow(name, record)]);
    for (let start = 0; start < letters.length; start += LETTERS_PER_STATEMENT) {
      await this.deadLetters.upsert(letters.slice(start, start + LETTERS_PER_STATEMENT));
    }
  }

  #try<Row>(
    { topic, partition }: PartitionBatch['assignment'],
    record: ReceivedRecord,
    row: (record: ReceivedRecord) => Row[],
  ): Row[] {
    try {
      return row(record);
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.warn(
        { topic, partition, offset: record.offset, reason },
        'a record that cannot be read is left out of the index',
      );
      return [];
    }
  }
}
