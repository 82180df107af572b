import { describe, expect, it } from '@jest/globals';
import { type DeadLetterInfo, deadLetterHeaders, readDeadLetter, writeDeadLetterHeaders } from './dead-letter.js';

const info: DeadLetterInfo = {
  runId: 'run_1',
  code: 'TARGET_REJECTED',
  message: 'Größe: value too long',
  details: { column: 'name' },
  attempts: 3,
  namespace: 'geo',
  profile: 'places',
  revision: 2,
  operation: 'upsert',
  trigger: 'places',
  origin: { topic: 'geo.places', partition: 3, offset: 0 },
  firstTriedAt: '2026-01-31T12:00:00.000Z',
  diedAt: '2026-01-31T12:00:01.000Z',
};

const asRecord = (headers: Record<string, string>) => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});
const roundTrip = (letter: DeadLetterInfo) => readDeadLetter(asRecord(writeDeadLetterHeaders(letter)));

describe('the headers of a dead letter', () => {
  it('read back as they were written', () => {
    expect(roundTrip(info)).toEqual(info);
  });

  it('need no profile: a record may have been unreadable', () => {
    const { namespace: _n, profile: _p, revision: _r, operation: _o, trigger: _t, details: _d, ...unreadable } = info;
    expect(roundTrip(unreadable)).toEqual(unreadable);
  });

  it('are bounded, and cut between characters', () => {
    const { message, details } = roundTrip({
      ...info,
      message: 'ü🏔'.repeat(10_000),
      details: { text: 'x'.repeat(100_000) },
    });
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4096);
    expect(message).toMatch(/^(?:ü🏔)+ü?…$/u);
    expect(details).toBeUndefined();
  });

  it('are UTF-8 and JSON whatever the failure held', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const letter = roundTrip({ ...info, message: 'half \ud83c', details: cyclic });
    expect(letter.message).toBe('half \ufffd');
    expect(letter.details).toBeUndefined();
  });

  it('of a newer service are read, with a code that is not known here', () => {
    const headers = {
      ...writeDeadLetterHeaders(info),
      [deadLetterHeaders.code]: 'NEW_CODE',
      ark_new: 'x',
      ark_details: '{',
    };
    const { details: _details, ...rest } = info;
    expect(readDeadLetter(asRecord(headers))).toEqual({ ...rest, code: 'NEW_CODE' });
  });

  it.each([
    ['ark_runid', undefined, /header ark_runid is missing/],
    ['ark_offset', 'x', /header ark_offset is not a number/],
    ['ark_attempts', '-1', /header ark_attempts is not a number/],
  ])('%s = %j: no dead letter', (header, value, message) => {
    const { [header]: _taken, ...headers } = writeDeadLetterHeaders(info);
    expect(() => readDeadLetter(asRecord(value === undefined ? headers : { ...headers, [header]: value }))).toThrow(
      message,
    );
  });
});
