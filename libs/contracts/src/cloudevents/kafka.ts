import { ArkError } from '../errors.js';
import type { Trigger } from '../manifest/profile.js';
import { checkAttributes } from './attributes.js';
import { contentKind } from './content-kind.js';
import { type CloudEvent, eventTypes } from './event.js';
import { EventFault } from './event-fault.js';
import { KafkaHeader } from './kafka-header.js';
import { decodeData, decodeJson, defaultContentType } from './payload.js';
import { eventFromJson } from './structured.js';

/** What of a Kafka record makes an event. A header that a producer repeated holds all its values; the last one counts. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}

/** How bare payloads of a topic are written. */
export type PayloadFormat = Trigger['format'];

const contentTypeOf: Record<PayloadFormat, string> = { json: defaultContentType };

/**
 * Reads a record as an event (Kafka protocol binding 1.0): structured when its content type says so, binary when it has `ce_`
 * headers, else bare: `source` is its topic, `id` is `partition/offset`, `type` is `io.arkflows.bare.v1`, its content type
 * that of `format` unless it has a header of its own. JSON data is parsed, text/* is a text, no value is null.
 * Headers named as no attribute may be are left out.
 * Throws ArkError EVENT_NOT_DECODABLE: the message names the record and the header, or line and column of the JSON;
 * `details` hold `topic`, `partition`, `offset` and `errors`.
 */
export function decodeKafka(record: KafkaRecord, format: PayloadFormat = 'json'): CloudEvent {
  try {
    return decode(record, format);
  } catch (error) {
    if (!(error instanceof EventFault)) throw error;
    const { topic, partition, offset } = record;
    const { path = '', line, column } = error.at;
    const inValue = line === undefined ? '' : ` (line ${line}, column ${column} of its value)`;
    throw new ArkError('EVENT_NOT_DECODABLE', `Record ${topic}/${partition}/${offset}: ${error.message}${inValue}`, {
      details: { topic, partition, offset, errors: [{ path, ...(line && { line, column }), message: error.message }] },
    });
  }
}

function decode(record: KafkaRecord, format: PayloadFormat): CloudEvent {
  const { headers, value } = record;
  const event: Record<string, unknown> = { specversion: '', id: '', source: '', type: '', data: null };
  let binary = false;
  let contentType: string | undefined;
  for (const name in headers) {
    const header = KafkaHeader.of(name);
    if (header.attribute !== '') {
      event[header.attribute] = header.text(headers[name]);
      binary = true;
    } else if (name === 'content-type') contentType = header.text(headers[name]);
  }
  if (contentType !== undefined) {
    const kind = contentKind(contentType);
    if (kind === 'event') return structured(value);
    if (kind === 'batch')
      throw new EventFault('a batch of events is not read from Kafka; send each in a record of its own');
    event.datacontenttype = contentType;
  } else if (event.datacontenttype === undefined) event.datacontenttype = contentTypeOf[format];
  if (binary) checkAttributes(event, headerOf);
  else {
    event.specversion = '1.0';
    event.id = `${record.partition}/${record.offset}`;
    event.source = record.topic;
    event.type = eventTypes.bare;
  }
  event.data = decodeData(value, event.datacontenttype as string);
  return event as CloudEvent;
}

function structured(value: Buffer | null): CloudEvent {
  if (value === null) throw new EventFault('a structured event needs a value', { path: 'data' });
  return eventFromJson(decodeJson(value));
}

const headerOf = (attribute: string): string => `header ce_${attribute}`;
