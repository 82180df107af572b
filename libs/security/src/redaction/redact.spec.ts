import { describe, expect, it } from '@jest/globals';
import { createApiKey } from '../api-keys/api-key.js';
import { redact } from './redact.js';

const canary = 'c4n4ry-9f2b';

describe('redact', () => {
  it.each([
    'password',
    'DB_PASSWORD',
    'clientSecret',
    'access_token',
    'x-api-key',
    'Authorization',
    'private.key',
    'credential',
    'credentials',
    'Set-Cookie',
    'connectionString',
    'tokens',
    'secret2',
    'aws_secret_access_key',
  ])('hides what a field named %s holds, at any depth', (name) => {
    expect(JSON.stringify(redact({ a: [{ [name]: canary, b: { [name]: { inner: canary } } }] }))).not.toContain(canary);
  });

  it('leaves everything else readable', () => {
    const fields = { topic: 'orders', tokenCount: 3, secretary: 'Ann', key: 'k-1', n: null, at: new Date(0), big: 5n };
    expect(redact(fields)).toEqual({ ...fields, at: '1970-01-01T00:00:00.000Z', big: '5' });
  });

  it.each([
    `postgres://app:${canary}@db.example:5432/shop`,
    `could not reach https://user:p@ss${canary}@host/x?y`,
    `Authorization: Bearer ${canary}`,
    `host=db password=${canary} user=app`,
    `{"client_secret": "${canary}"}`,
    `https://x.example/cb?access_token=${canary}&state=1`,
  ])('hides the secret within the text %j', (text) => {
    const once = redact(text);
    expect(once).not.toContain(canary);
    expect(redact(once)).toBe(once);
  });

  it('keeps the rest of a text', () => {
    expect(redact(`cannot open postgres://app:${canary}@db.example:5432/shop now`)).toBe(
      'cannot open postgres://[redacted]@db.example:5432/shop now',
    );
    expect(redact('mail ann@example.com about https://example.com/@ann')).toBe(
      'mail ann@example.com about https://example.com/@ann',
    );
  });

  it('hides API keys', () => {
    const { text } = createApiKey();
    expect(redact({ note: `called with ${text}` })).toEqual({ note: 'called with ark_[redacted]' });
  });

  it('shows errors with message, stack and cause, without their secrets', () => {
    const cause = Object.assign(new Error(`login failed for ftp://u:${canary}@h`), { password: canary, code: 'E1' });
    const shown = redact(new Error('outer', { cause })) as { message: string; cause: { code: string } };
    expect(shown.message).toBe('outer');
    expect(shown.cause.code).toBe('E1');
    expect(JSON.stringify(shown)).not.toContain(canary);
  });

  it('ends on circles, depth, size, getters that throw and binary', () => {
    const circle: Record<string, unknown> = { name: 'c' };
    circle.self = circle;
    expect(redact(circle)).toEqual({ name: 'c', self: '[circular]' });

    let deep: unknown = canary;
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain('[cut]');

    expect(redact(Array.from({ length: 5_000 }, (_, i) => i))).toHaveLength(1_001);
    expect(redact('x'.repeat(1_000_000))).toHaveLength(16_385);
    expect(
      redact({
        get bad() {
          throw new Error('no');
        },
      }),
    ).toBe('[unreadable]');
    expect(redact(new Uint8Array(12))).toBe('[12 bytes]');
  });

  it('leaves its argument as it is', () => {
    const value = { password: canary };
    redact(value);
    expect(value.password).toBe(canary);
  });
});
