import { describe, expect, it } from '@jest/globals';
import { Kafka, type KafkaMessage, CloudEvent as ReferenceEvent } from 'cloudevents';
import { ArkError } from '../errors.js';
import { decodeKafka, type KafkaRecord } from './kafka.js';
import { toKafkaRecord } from './kafka-record.js';

type Headers = Record<string, unknown>;

function recordOf(value: string | Buffer | null, headers: Headers = {}): KafkaRecord {
  const bytes: Record<string, Buffer> = {};
  for (const [name, text] of Object.entries(headers)) if (text !== undefined) bytes[name] = Buffer.from(String(text));
  return {
    topic: 'shop.customers',
    partition: 3,
    offset: 1042,
    value: typeof value === 'string' ? Buffer.from(value) : value,
    headers: bytes,
  };
}

const needed = { ce_specversion: '1.0', ce_id: '1', ce_source: '/shop', ce_type: 'customer.updated' };

function faultOf(record: KafkaRecord): ArkError {
  try {
    decodeKafka(record);
  } catch (error) {
    if (error instanceof ArkError) return error;
    throw error;
  }
  throw new Error('the record was read');
}

describe('binary mode', () => {
  it('reads attributes, extensions and JSON data, byte for byte what the producer meant', () => {
    const data = { name: 'Zürich 東京 🏔', population: 1e6, gone: null };
    const headers = { ...needed, ce_subject: 'ü', ce_time: '2026-01-31T12:00:00Z', ce_shopid: '7' };
    const record = recordOf(JSON.stringify(data), { ...headers, 'content-type': 'application/json; charset=UTF-8' });
    expect(decodeKafka(record)).toEqual({
      specversion: '1.0',
      id: '1',
      source: '/shop',
      type: 'customer.updated',
      subject: 'ü',
      time: '2026-01-31T12:00:00Z',
      shopid: '7',
      datacontenttype: 'application/json; charset=UTF-8',
      data,
    });
  });

  it('reads what differs from record to record, and what comes back, right', () => {
    const ids = ['a', 'b', 'a', ...Array.from({ length: 200 }, (_, i) => `id-${i}`), 'a', 'a', 'ab', 'aa'];
    for (const id of ids) expect(decodeKafka(recordOf('1', { ...needed, ce_id: id })).id).toBe(id);
  });

  it('reads text as text, and no value as null', () => {
    expect(decodeKafka(recordOf('hé', { ...needed, 'content-type': 'text/plain' })).data).toBe('hé');
    expect(decodeKafka(recordOf(null, needed)).data).toBeNull();
    expect(decodeKafka(recordOf('', needed)).data).toBeNull();
  });

  it('takes the last of a repeated header', () => {
    const record = recordOf('1', needed);
    const headers = { ...record.headers, ce_id: [Buffer.from('first'), Buffer.from('last')] };
    expect(decodeKafka({ ...record, headers }).id).toBe('last');
  });

  it('leaves out headers that can be no attribute, also those that would touch data or objects', () => {
    const event = decodeKafka(recordOf('1', { ...needed, ce_data: 'x', ce_Upper: 'x', ce___proto__: 'x', other: 'x' }));
    expect(Object.keys(event).sort()).toEqual(['data', 'datacontenttype', 'id', 'source', 'specversion', 'type']);
    expect(event.data).toBe(1);
  });
});

describe('structured mode', () => {
  it('reads the JSON format; attributes become texts as they are in binary mode', () => {
    const event = { ...{ specversion: '1.0', id: '1', source: '/s', type: 't' }, data: { a: [1] } };
    const record = recordOf(JSON.stringify({ ...event, sequence: 5, sampled: true, subject: null, Odd: {} }), {
      'content-type': 'application/cloudevents+json; charset=utf-8',
    });
    expect(decodeKafka(record)).toEqual({ ...event, sequence: '5', sampled: 'true' });
  });

  it('reads data in Base64', () => {
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', data_base64: 'eyJhIjoxfQ==' };
    const record = recordOf(JSON.stringify(event), { 'content-type': 'application/cloudevents+json' });
    expect(decodeKafka(record).data).toEqual({ a: 1 });
  });
});

describe('bare payloads', () => {
  it('get their source from the topic and their id from their place', () => {
    expect(decodeKafka(recordOf('{"a":1}'))).toEqual({
      specversion: '1.0',
      id: '3/1042',
      source: 'shop.customers',
      type: 'io.arkflows.bare.v1',
      datacontenttype: 'application/json',
      data: { a: 1 },
    });
  });
});

describe('what cannot be read', () => {
  const structured = { 'content-type': 'application/cloudevents+json' };
  const withData = (data: object) => JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', ...data });
  it.each<[string, KafkaRecord, RegExp]>([
    ['no id', recordOf('1', { ...needed, ce_id: undefined }), /header ce_id is missing or empty/],
    ['an empty type', recordOf('1', { ...needed, ce_type: '' }), /header ce_type is missing or empty/],
    ['no source', recordOf('1', { ...needed, ce_source: undefined }), /header ce_source is missing/],
    ['no version', recordOf('1', { ...needed, ce_specversion: undefined }), /header ce_specversion is missing/],
    ['an old version', recordOf('1', { ...needed, ce_specversion: '0.3' }), /is '0\.3'; only 1\.0 is read/],
    [
      'a time that is none',
      recordOf('1', { ...needed, ce_time: 'yesterday' }),
      /header ce_time must be a time such as/,
    ],
    ['an empty time', recordOf('1', { ...needed, ce_time: '' }), /header ce_time must be a time/],
    [
      'a time without its zone',
      recordOf(withData({ time: '2026-01-31T12:00:00' }), structured),
      /: time must be a time such as 2026/,
    ],
    [
      'a header that is not UTF-8',
      { ...recordOf('1'), headers: { ce_id: Buffer.from([0xff]) } },
      /header ce_id is not UTF-8/,
    ],
    ['a value that is not UTF-8', recordOf(Buffer.from([0x22, 0xc3, 0x22])), /data is not UTF-8/],
    ['a value that is not JSON', recordOf('{"a": 1,\n  b: 2}'), /not JSON: .*\(line 2, column 3 of its value\)/],
    [
      'a batch',
      recordOf('[]', { 'content-type': 'application/cloudevents-batch+json' }),
      /batch .* not read from Kafka/,
    ],
    ['another event format', recordOf('x', { 'content-type': 'application/cloudevents+avro' }), /not read; read are/],
    [
      'an unread type',
      recordOf('<a/>', { ...needed, 'content-type': 'application/xml' }),
      /'application\/xml' is not read/,
    ],
    ['another charset', recordOf('x', { 'content-type': 'text/plain; charset=latin1' }), /read are .* UTF-8/],
    ['structured, but a list', recordOf('[1]', structured), /must be a JSON object/],
    ['structured, without a value', recordOf(null, structured), /needs a value/],
    ['structured, without an id', recordOf(withData({ id: '' }), structured), /id is missing or empty/],
    ['an attribute that is a map', recordOf(withData({ subject: {} }), structured), /subject must be a string/],
    ['data twice', recordOf(withData({ data: 1, data_base64: 'MQ==' }), structured), /exclude each other/],
    ['wrong Base64', recordOf(withData({ data_base64: '%' }), structured), /not Base64/],
    [
      'text data that is a map',
      recordOf(withData({ datacontenttype: 'text/plain', data: {} }), structured),
      /must be a string/,
    ],
    [
      'binary data',
      recordOf(withData({ datacontenttype: 'image/png', data_base64: 'MQ==' }), structured),
      /'image\/png' is not read/,
    ],
  ])('%s: says why', (_name, record, message) => {
    const fault = faultOf(record);
    expect(fault.code).toBe('EVENT_NOT_DECODABLE');
    expect(fault.retryable).toBe(false);
    expect(fault.message).toMatch(/^Record shop\.customers\/3\/1042: /);
    expect(fault.message).toMatch(message);
  });

  it('names the place for machines too, and quotes nothing of the payload', () => {
    const fault = faultOf(recordOf('{"password": hunter2}', needed));
    expect(fault.details).toMatchObject({ topic: 'shop.customers', partition: 3, offset: 1042 });
    expect(fault.details?.errors).toEqual([
      { path: 'data', line: 1, column: 14, message: 'not JSON: a value is expected' },
    ]);
    expect(JSON.stringify(fault) + fault.message).not.toContain('hunter2');
  });

  it('a replacement character that was sent as such is right', () => {
    expect(decodeKafka(recordOf('"\ufffd"')).data).toBe('\ufffd');
  });
});

describe('together with the CloudEvents SDK', () => {
  const attributes = {
    id: 'A-1',
    source: '/shop/7',
    type: 'customer.updated',
    subject: 'c-1',
    time: '2026-01-31T12:00:00.000Z',
    datacontenttype: 'application/json',
    dataschema: 'https://example.com/schema',
    partitionkey: 'c-1',
    correlationid: 'conv-1',
  };
  const data = { name: 'Zoë', tags: ['a'], nested: { deep: null } };

  it('reads what it writes, binary and structured', () => {
    const reference = new ReferenceEvent({ ...attributes, data });
    const binary = Kafka.binary(reference);
    const read = decodeKafka(recordOf(JSON.stringify(binary.value), binary.headers));
    expect(read).toEqual({ specversion: '1.0', ...attributes, data });
    const structured = Kafka.structured(reference);
    expect(decodeKafka(recordOf(String(structured.value), structured.headers))).toEqual(read);
  });

  it('writes what it reads', () => {
    const { key, value, headers } = toKafkaRecord({ specversion: '1.0', ...attributes, data });
    const message: KafkaMessage = { key: key ?? '', value: value ?? '', headers, body: value, timestamp: '' };
    const read = Kafka.toEvent(message);
    expect(JSON.parse(JSON.stringify(read))).toEqual({ specversion: '1.0', ...attributes, data });
  });
});

describe('writing', () => {
  it('reads back what it wrote; the partition key is the record key', () => {
    for (const data of [{ a: 'ü' }, [], 0, false, '', 'text', null]) {
      const event = {
        specversion: '1.0',
        id: '1',
        source: '/s',
        type: 't',
        partitionkey: 'k',
        datacontenttype: 'application/json',
        data,
      } as const;
      const { key, value, headers } = toKafkaRecord(event);
      expect(key).toBe('k');
      expect(decodeKafka(recordOf(value, headers))).toEqual(event);
    }
  });

  it('refuses what no event of ours is', () => {
    const event = { specversion: '1.0', id: '1', source: '/s', type: 't', data: 1 } as const;
    expect(() => toKafkaRecord({ ...event, 'not-allowed': 'x' })).toThrow(/'not-allowed'/);
    expect(() => toKafkaRecord({ ...event, datacontenttype: 'image/png' })).toThrow(/image\/png/);
    expect(() => toKafkaRecord({ ...event, datacontenttype: 'text/plain' })).toThrow(/must be a string/);
  });
});
