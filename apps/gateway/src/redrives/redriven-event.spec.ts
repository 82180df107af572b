import { decodeKafka } from '@arkflows/contracts';
import { describe, expect, it } from '@jest/globals';
import { type RedriveOrder, redrivenEvent } from './redriven-event.js';

const bytes = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]));
const order = (headers: Record<string, string>, value: string, changes: Partial<RedriveOrder> = {}): RedriveOrder => ({
  record: { key: Buffer.from('k'), value: Buffer.from(value), headers: bytes(headers) },
  letter: { runId: 'run_1', origin: { topic: 'shop.orders', partition: 2, offset: 17 } },
  format: 'json',
  profile: 'default/crm',
  operation: 'upsert',
  generation: 1,
  edit: null,
  redriveId: 'redrive_1',
  key: null,
  ...changes,
});
/** As the service reads it. */
const arrives = (of: RedriveOrder) => {
  const { record } = redrivenEvent(of);
  const headers = Object.fromEntries(
    Object.entries(record.headers ?? {}).map(([name, value]) => [name, Buffer.from(String(value))]),
  );
  const value = record.value === null ? null : Buffer.from(record.value);
  return decodeKafka({ topic: 'commands', partition: 0, offset: 0, value, headers });
};
const about = { arkprofile: 'default/crm', arkoperation: 'upsert', arkredrive: '1', arkredriveof: 'run_1' };

describe('a redriven event', () => {
  it('that was bare is the one of its place, its bytes as they came', () => {
    const bare = order({ ark_runid: 'run_1', tenant: 'eu' }, '{ "a":  1 }');
    const { record } = redrivenEvent(bare);
    expect(String(record.value)).toBe('{ "a":  1 }');
    expect([String(record.key), String(record.headers?.tenant)]).toEqual(['k', 'eu']);
    expect(record.headers).not.toHaveProperty('ark_runid');
    expect(arrives(bare)).toMatchObject({ ...about, id: '2/17', source: 'shop.orders', data: { a: 1 } });
  });

  const binary = { ce_specversion: '1.0', ce_id: '7', ce_source: '/shop', ce_type: 'order', ce_tenant: 'eu' };

  it('keeps source, id and attributes, but not when it had to be done and who waited', () => {
    const event = arrives(order({ ...binary, ce_expirytime: '2026-01-01T00:00:00Z', ce_arkreplyto: 'gw' }, '1'));
    expect(event).toMatchObject({ ...about, id: '7', source: '/shop', type: 'order', tenant: 'eu', data: 1 });
    expect(event).not.toHaveProperty('expirytime');
    expect(event).not.toHaveProperty('arkreplyto');
  });

  it('is read from its structured form', () => {
    const value = JSON.stringify({ specversion: '1.0', id: '7', source: '/shop', type: 'order', data: { a: 'ł' } });
    const structured = order({ 'content-type': 'application/cloudevents+json' }, value);
    expect(arrives(structured)).toMatchObject({ ...about, id: '7', source: '/shop', data: { a: 'ł' } });
  });

  it('is another one once it was edited', () => {
    const edited = order(binary, '{"a":1}', { edit: { patch: { b: 2 } } });
    expect(arrives(edited)).toMatchObject({ id: '7.redrive_1', source: '/shop', data: { a: 1, b: 2 } });
  });

  it('takes other data where its own cannot be read, which is refused without', () => {
    expect(arrives(order(binary, '{broken', { edit: { data: [1] } })).data).toEqual([1]);
    expect(() => redrivenEvent(order(binary, '{broken'))).toThrow(
      expect.objectContaining({ code: 'EVENT_NOT_DECODABLE' }),
    );
  });
});
