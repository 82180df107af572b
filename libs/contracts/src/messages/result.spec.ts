import { expect, it } from '@jest/globals';
import { toKafkaRecord } from '../cloudevents/kafka-record.js';
import { toFailure } from '../errors.js';
import { resultEvent } from './result.js';

const cause = {
  specversion: '1.0',
  id: 'c-1',
  source: '/shop',
  type: 't',
  traceparent: '00-1-2-01',
  data: { secret: 1 },
} as const;
const input = {
  id: 'run_1',
  source: '/database-integration',
  time: '2026-01-31T12:00:00.000Z',
  cause,
  key: 'k',
  namespace: 'geo',
  profile: 'places',
  operation: 'upsert',
  revision: 3,
  attempt: 2,
} as const;

it('says how it went, in the conversation and trace of its cause, under the same key', () => {
  expect(resultEvent({ ...input, status: 'succeeded', data: { rows: 1 } })).toEqual({
    specversion: '1.0',
    id: 'run_1',
    source: '/database-integration',
    type: 'io.arkflows.result.v1',
    time: '2026-01-31T12:00:00.000Z',
    datacontenttype: 'application/json',
    partitionkey: 'k',
    correlationid: 'c-1',
    causationid: 'c-1',
    traceparent: '00-1-2-01',
    arkprofile: 'geo/places',
    arkoperation: 'upsert',
    arkrevision: '3',
    arkattempt: '2',
    arkstatus: 'succeeded',
    data: { rows: 1 },
  });
});

it('goes on with a conversation that the cause is part of', () => {
  const event = resultEvent({ ...input, cause: { ...cause, correlationid: 'conv' }, status: 'succeeded' });
  expect(event).toMatchObject({ correlationid: 'conv', causationid: 'c-1', data: null });
});

it('carries the failure and its code', () => {
  const failure = toFailure(new Error('no such column'), 'TARGET_NOT_FOUND');
  const event = resultEvent({ ...input, key: null, status: 'dead', code: failure.code, data: failure });
  const { key, headers, value } = toKafkaRecord(event);
  expect(key).toBeNull();
  expect(headers).toMatchObject({ ce_arkstatus: 'dead', ce_arkcode: 'TARGET_NOT_FOUND' });
  expect(JSON.parse(value ?? '')).toEqual(failure);
});

it('says what stood in for the target', () => {
  const fallback = resultEvent({ ...input, status: 'succeeded', fallback: 'operation/second' });
  expect(toKafkaRecord(fallback).headers).toMatchObject({ ce_arkfallback: 'operation/second' });
  expect(resultEvent({ ...input, status: 'succeeded', cache: 'stale' })).toMatchObject({ arkcache: 'stale' });
  expect(resultEvent({ ...input, status: 'succeeded' })).not.toMatchObject({ arkcache: expect.anything() });
});
