import type { QueryConfig } from 'pg';
import type { PartitionState } from './topic-catalogue.js';

export interface StoredRecord {
  readonly partition: PartitionState;
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly headers: Buffer | null;
  readonly value: Buffer | null;
}

export interface AppendedRow {
  slot: number;
  next_offset: string;
  bytes: string;
}

/** The client's own way from numbers to an array of the database takes ten times as long. */
const arrayLiteral = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

const lengthOf = (bytes: Buffer | null): number => bytes?.length ?? -1;

/**
 * The statement that appends records of many partitions as one: all or nothing, and only when `owner` may write and the batch
 * before this one is `batch - 1`. Otherwise it changes nothing and returns no row.
 * All bytes go as one value, cut apart on the server: far cheaper than arrays of bytea, which travel as escaped text.
 */
export class AppendBatch {
  readonly partitions: PartitionState[] = [];
  readonly #slots = new Map<PartitionState, number>();
  /** Of each slot, in the order of their offsets; of a compacted partition also those that are never stored. */
  readonly #records: StoredRecord[][] = [];
  readonly #bytes: number[] = [];
  readonly #parts: Buffer[] = [];
  readonly #columns = {
    slot: [] as number[],
    index: [] as number[],
    timestamp: [] as number[],
    position: [] as number[],
    key: [] as number[],
    headers: [] as number[],
    value: [] as number[],
  };
  #length = 0;
  #compacted = false;

  constructor(records: readonly StoredRecord[]) {
    const newest = newestOfCompacted(records);
    for (const record of records) this.#add(record, newest);
  }

  query(schema: string, owner: string, batch: number): QueryConfig {
    const { slot, index, timestamp, position, key, headers, value } = this.#columns;
    return {
      name: this.#compacted ? 'append compacting' : 'append',
      text: appendSql(schema, this.#compacted),
      values: [
        owner,
        batch,
        this.partitions.map(({ topic }) => topic.id),
        this.partitions.map((partition) => partition.index),
        this.#records.map(({ length }) => length),
        this.#bytes,
        this.partitions.map(({ topic }) => topic.compacted),
        Buffer.concat(this.#parts, this.#length),
        ...[slot, index, timestamp, position, key, headers, value].map(arrayLiteral),
      ],
    };
  }

  /** What goes to one partition, in the order of the offsets. */
  recordsOf(slot: number): readonly StoredRecord[] {
    return this.#records[slot] ?? [];
  }

  #add(record: StoredRecord, newest: ReadonlySet<StoredRecord>): void {
    const { partition, timestamp, key, headers, value } = record;
    const slot = this.#slotOf(partition);
    const index = (this.#records[slot]?.push(record) ?? 1) - 1;
    if (partition.topic.compacted && !newest.has(record)) return;
    this.#compacted ||= partition.topic.compacted;
    const columns = this.#columns;
    columns.slot.push(slot);
    columns.index.push(index);
    columns.timestamp.push(timestamp);
    columns.position.push(this.#length + 1);
    columns.key.push(lengthOf(key));
    columns.headers.push(lengthOf(headers));
    columns.value.push(lengthOf(value));
    for (const part of [key, headers, value]) {
      if (part === null) continue;
      this.#parts.push(part);
      this.#length += part.length;
      this.#bytes[slot] = (this.#bytes[slot] ?? 0) + part.length;
    }
  }

  #slotOf(partition: PartitionState): number {
    const known = this.#slots.get(partition);
    if (known !== undefined) return known;
    const slot = this.partitions.push(partition) - 1;
    this.#slots.set(partition, slot);
    this.#records.push([]);
    this.#bytes.push(0);
    return slot;
  }
}

/** Of each key of a compacted partition the last record: the others are given an offset and never stored. */
const newestOfCompacted = (records: readonly StoredRecord[]): ReadonlySet<StoredRecord> => {
  const newest = new Map<string, StoredRecord>();
  for (const record of records) {
    const { partition, key } = record;
    if (partition.topic.compacted)
      newest.set(`${partition.topic.id}/${partition.index}/${key?.toString('latin1')}`, record);
  }
  return new Set(newest.values());
};

const cut = (column: string, start: string): string =>
  `case when r.${column} >= 0 then substring($8::bytea from ${start} for r.${column}) end`;

const appendSql = (schema: string, compacted: boolean): string => `
with gate as (
  update ${schema}.writer set batch = $2 where owner = $1 and batch = $2 - 1 returning batch
), claimed as (
  update ${schema}.partitions p
  set next_offset = p.next_offset + c.records, bytes = p.bytes + c.bytes
  from unnest($3::integer[], $4::integer[], $5::integer[], $6::bigint[], $7::boolean[]) with ordinality
    as c (topic_id, partition, records, bytes, compacted, slot)
  where p.topic_id = c.topic_id and p.partition = c.partition and exists (select from gate)
  returning c.slot::integer - 1 as slot, p.topic_id, p.partition, c.compacted, p.next_offset - c.records as base, p.next_offset, p.bytes
), incoming as (
  select claimed.topic_id, claimed.partition, claimed.compacted, claimed.base + r.index as "offset", r.timestamp,
    greatest(r.key, 0) + greatest(r.headers, 0) + greatest(r.value, 0) as size,
    ${cut('key', 'r.position')} as key,
    ${cut('headers', 'r.position + greatest(r.key, 0)')} as headers,
    ${cut('value', 'r.position + greatest(r.key, 0) + greatest(r.headers, 0)')} as value
  from unnest($9::integer[], $10::integer[], $11::bigint[], $12::integer[], $13::integer[], $14::integer[], $15::integer[])
    as r (slot, index, timestamp, position, key, headers, value)
  join claimed on claimed.slot = r.slot
), appended as (
  insert into ${schema}.records (topic_id, partition, compacted, "offset", timestamp, size, key, headers, value)
  select topic_id, partition, compacted, "offset", timestamp, size, key, headers, value from incoming
)${
  compacted
    ? `, superseded as (
  delete from ${schema}.records old using incoming
  where old.compacted and incoming.compacted and old.key = incoming.key
    and old.topic_id = incoming.topic_id and old.partition = incoming.partition
)`
    : ''
}
select slot, next_offset, bytes from claimed`;
