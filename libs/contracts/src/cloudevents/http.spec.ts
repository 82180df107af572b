import { describe, expect, it } from '@jest/globals';
import { HTTP, CloudEvent as ReferenceEvent } from 'cloudevents';
import { ArkError } from '../errors.js';
import { problemDetails } from '../problem.js';
import { decodeHttp, type HttpEventOptions } from './http.js';

const options: HttpEventOptions = { defaultSource: '/topics/t', newId: () => 'new' };
const event = { specversion: '1.0', id: '1', source: '/s', type: 't' };
const bareEvent = {
  ...event,
  id: 'new',
  source: '/topics/t',
  type: 'io.arkflows.bare.v1',
  datacontenttype: 'application/json',
};
const needed = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };

const decode = (
  type: string | undefined,
  body: string | object,
  headers: Record<string, string> = {},
  more = options,
) =>
  decodeHttp(
    { ...headers, 'content-type': type },
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    more,
  );

function faultOf(...parameters: Parameters<typeof decode>): ArkError {
  try {
    decode(...parameters);
  } catch (error) {
    if (error instanceof ArkError) return error;
    throw error;
  }
  throw new Error('the request was read');
}

describe('a request is read', () => {
  it('in structured mode', () => {
    expect(decode('application/cloudevents+json', { ...event, data: { a: 1 } })).toEqual([
      { ...event, data: { a: 1 } },
    ]);
  });

  it('as a batch', () => {
    const batch = [event, { ...event, id: '2', data: 'x' }];
    expect(decode('application/cloudevents-batch+json', batch).map(({ id, data }) => [id, data])).toEqual([
      ['1', null],
      ['2', 'x'],
    ]);
  });

  it('in binary mode, with percent-encoded and quoted attributes', () => {
    const headers = {
      ...needed,
      'ce-subject': 'Z%C3%BCrich %F0%9F%8F%94 100%',
      'ce-name': '"a \\"b\\""',
      'ce-Bad': 'x',
    };
    expect(decode('application/json', { a: 1 }, headers)).toEqual([
      { ...event, subject: 'Zürich 🏔 100%', name: 'a "b"', datacontenttype: 'application/json', data: { a: 1 } },
    ]);
  });

  it('as lines, each an event or bare data, blank ones left out', () => {
    const lines = `\ufeff${JSON.stringify({ ...event, data: 1 })}\r\n\n{"a":1}\n"x"`;
    expect(decode('application/x-ndjson', lines)).toEqual([
      { ...event, data: 1 },
      { ...bareEvent, data: { a: 1 } },
      { ...bareEvent, data: 'x' },
    ]);
  });

  it('as one bare event, each with an id of its own', () => {
    expect(decode('application/json', { a: 1 })).toEqual([{ ...bareEvent, data: { a: 1 } }]);
    const ids = [1, 2].map(() => decode('application/json', '1', {}, { defaultSource: '/x' })[0]?.id);
    expect(new Set(ids).size).toBe(2);
  });

  it('as the CloudEvents SDK writes it', () => {
    const attributes = { ...event, time: '2026-01-31T12:00:00.000Z', datacontenttype: 'application/json' };
    const reference = new ReferenceEvent({ ...attributes, data: { name: 'Zoë' } });
    for (const message of [HTTP.binary(reference), HTTP.structured(reference)]) {
      const headers = message.headers as Record<string, string>;
      const read = decodeHttp(headers, Buffer.from(String(message.body)), options);
      expect(read).toEqual([
        { ...attributes, datacontenttype: expect.stringContaining('application/json'), data: { name: 'Zoë' } },
      ]);
    }
  });
});

describe('a request is refused', () => {
  it.each<[string, Parameters<typeof decode>, string, RegExp]>([
    [
      'a missing attribute',
      ['application/json', '1', { ...needed, 'ce-id': '' }],
      'id',
      /header ce-id is missing or empty/,
    ],
    ['a broken encoding', ['application/json', '1', { ...needed, 'ce-subject': '%ff' }], 'subject', /not in UTF-8/],
    [
      'a wrong time',
      ['application/json', '1', { ...needed, 'ce-time': '2026-01-31 12:00' }],
      'time',
      /time must be a time/,
    ],
    [
      'an impossible time',
      ['application/cloudevents+json', { ...event, expirytime: '2026-13-31T12:00:00Z' }],
      'expirytime',
      /must be a time/,
    ],
    ['JSON that is none', ['application/json', '{"a": }'], 'data', /line 1, column 7/],
    ['an empty body', ['application/json', ''], 'data', /body is empty/],
    ['a batch that is no list', ['application/cloudevents-batch+json', {}], '', /must be a JSON list/],
    ['an empty batch', ['application/cloudevents-batch+json', []], '', /no event/],
    ['lines without an event', ['application/x-ndjson', '\n\n'], '', /no event/],
  ])('%s: names the place', (_name, parameters, path, message) => {
    const fault = faultOf(...parameters);
    expect(fault.code).toBe('INVALID_REQUEST');
    expect(fault.message).toMatch(message);
    expect(problemDetails(fault).errors?.[0]?.path).toBe(path);
  });

  it('naming each wrong event of a batch', () => {
    const fault = faultOf('application/cloudevents-batch+json', [event, { ...event, id: null }, 5]);
    expect(fault.message).toMatch(/^\[1\]\.id: id is missing or empty.* \(and 1 more\)$/);
    expect(problemDetails(fault).errors?.map((error) => error.path)).toEqual(['[1].id', '[2]']);
  });

  it('naming each wrong line, with its column', () => {
    const fault = faultOf('application/x-ndjson', '{"a":1}\n\n{"a" 1}\n{"specversion":"1.0"}\n');
    expect(problemDetails(fault).errors).toEqual([
      { path: 'data', line: 3, column: 6, message: "not JSON: ':' is expected" },
      { path: 'id', line: 4, message: 'id is missing or empty; every event needs it' },
    ]);
  });

  it('with at most 20 faults named', () => {
    expect(problemDetails(faultOf('application/x-ndjson', 'x\n'.repeat(1_000))).errors).toHaveLength(20);
  });

  it.each([
    ['application/xml', {}],
    ['text/plain', {}],
    [undefined, {}],
    ['application/xml', needed],
    ['application/cloudevents+avro', {}],
  ])('when its type %j is not read, naming those that are', (type, headers) => {
    const fault = faultOf(type, 'x', headers as Record<string, string>);
    expect(fault.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect(fault.message).toContain('application/json');
  });

  it.each(['application/x-ndjson', 'application/cloudevents-batch+json'])('above the bound of events: %s', (type) => {
    const events = [1, 2, 3].map((id) => JSON.stringify({ ...event, id }));
    const body = type.includes('batch') ? `[${events.join(',')}]` : events.join('\n');
    expect(faultOf(type, body, {}, { ...options, maxEvents: 2 }).code).toBe('PAYLOAD_TOO_LARGE');
    expect(decode(type, body, {}, { ...options, maxEvents: 3 })).toHaveLength(3);
  });
});
