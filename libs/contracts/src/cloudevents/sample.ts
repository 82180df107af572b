import type { CloudEvent } from './event.js';
import { decodeKafka, type KafkaRecord, type PayloadFormat } from './kafka.js';

/** A value that stands for an event: a whole CloudEvent, or the payload of a bare record. */
export type Sample = { readonly event: unknown } | { readonly data: unknown };

/**
 * Reads a sample by way of a record, so that it is read exactly as it would be from a topic. Throws ArkError EVENT_NOT_DECODABLE.
 */
export function readSample(sample: Sample, topic = 'commands', format?: PayloadFormat): CloudEvent {
  const structured = 'event' in sample;
  const headers: KafkaRecord['headers'] = structured
    ? { 'content-type': Buffer.from('application/cloudevents+json') }
    : {};
  const value = Buffer.from(JSON.stringify((structured ? sample.event : sample.data) ?? null));
  return decodeKafka({ topic, partition: 0, offset: 0, value, headers }, format);
}
