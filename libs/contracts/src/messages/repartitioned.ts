import type { KafkaRecord } from '../cloudevents/kafka.js';

/**
 * On the internal topic of a trigger with `repartition: true` a record has its ordering key for a key, and its value and headers as
 * they came, with these headers added: where and since when it stands on the trigger's own topic, and the key that it has there.
 */
export const repartitionHeaders = {
  topic: 'ark_source_topic',
  partition: 'ark_source_partition',
  offset: 'ark_source_offset',
  /** Its timestamp, in milliseconds since the epoch. */
  time: 'ark_source_time',
  /** Its bytes; absent where it had none. */
  key: 'ark_source_key',
} as const;

type Headers = KafkaRecord['headers'];

/** A record where a trigger's own topic holds it. */
export interface SourceRecord extends KafkaRecord {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
}

export interface RepartitionedRecord {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string | Buffer | readonly Buffer[]>>;
}

/** The record for the internal topic, under its ordering key; null where it has none. */
export function toRepartitioned(source: SourceRecord, orderingKey: string | null): RepartitionedRecord {
  const { topic, partition, offset, timestamp, key, value, headers } = source;
  return {
    key: orderingKey,
    value,
    headers: {
      ...withoutOurs(headers),
      [repartitionHeaders.topic]: topic,
      [repartitionHeaders.partition]: String(partition),
      [repartitionHeaders.offset]: String(offset),
      [repartitionHeaders.time]: String(timestamp),
      ...(key && { [repartitionHeaders.key]: key }),
    },
  };
}

/** The record as the trigger's own topic holds it; null where the headers do not say where that is. */
export function fromRepartitioned({ value, headers }: Pick<KafkaRecord, 'value' | 'headers'>): SourceRecord | null {
  const topic = last(headers[repartitionHeaders.topic])?.toString();
  const partition = count(headers[repartitionHeaders.partition]);
  const offset = count(headers[repartitionHeaders.offset]);
  const timestamp = count(headers[repartitionHeaders.time]);
  if (!topic || partition === null || offset === null || timestamp === null) return null;
  return {
    topic,
    partition,
    offset,
    timestamp,
    key: last(headers[repartitionHeaders.key]) ?? null,
    value,
    headers: withoutOurs(headers),
  };
}

const ours: ReadonlySet<string> = new Set(Object.values(repartitionHeaders));

function withoutOurs(headers: Headers): Headers {
  const kept: Record<string, Buffer | readonly Buffer[]> = {};
  for (const name in headers) if (!ours.has(name)) kept[name] = headers[name] as Buffer | readonly Buffer[];
  return kept;
}

const last = (value: Headers[string] | undefined): Buffer | undefined =>
  Buffer.isBuffer(value) ? value : (value as readonly Buffer[] | undefined)?.at(-1);

function count(value: Headers[string] | undefined): number | null {
  const text = last(value)?.toString() ?? '';
  return /^\d{1,16}$/.test(text) ? Number(text) : null;
}
