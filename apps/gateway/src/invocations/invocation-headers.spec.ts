import { describe, expect, it } from '@jest/globals';
import { eventIdOf, traceOf } from './invocation-headers.js';

describe('Idempotency-Key', () => {
  it('is the id of the event, quoted or not', () => {
    expect(eventIdOf({ 'idempotency-key': 'order 17/a' })).toBe('order 17/a');
    expect(eventIdOf({ 'idempotency-key': '"order 17/a"' })).toBe('order 17/a');
  });

  it('is another UUID for each call that says none', () => {
    expect(eventIdOf({})).toMatch(/^[\da-f-]{36}$/);
    expect(eventIdOf({})).not.toBe(eventIdOf({}));
  });

  it.each(['', '""', ' ', 'x'.repeat(201), 'Łódź', 'a\u0000b'])('%j is refused', (key) => {
    expect(() => eventIdOf({ 'idempotency-key': key })).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});

describe('the trace of a call', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  it('is handed on', () => {
    expect(traceOf({ traceparent, tracestate: 'vendor=1' })).toEqual({ traceparent, tracestate: 'vendor=1' });
    expect(traceOf({ traceparent })).toEqual({ traceparent });
  });

  it.each(['', '00', traceparent.replaceAll(/[1-9a-f]/g, '0'), traceparent.toUpperCase(), `ff${traceparent.slice(2)}`])(
    'is left out when it is none: %s',
    (wrong) => expect(traceOf({ traceparent: wrong, tracestate: 'vendor=1' })).toEqual({}),
  );
});
