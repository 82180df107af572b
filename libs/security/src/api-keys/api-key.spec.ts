import { describe, expect, it } from '@jest/globals';
import { apiKeyId, createApiKey, hashApiKey, verifyApiKey } from './api-key.js';

describe('an API key', () => {
  it('proves itself against its hash, and no other key does', () => {
    const key = createApiKey();
    const hash = hashApiKey(key.text);
    expect(verifyApiKey(key.text, hash)).toBe(true);
    expect(verifyApiKey(createApiKey().text, hash)).toBe(false);
    expect(verifyApiKey(`${key.text.slice(0, -1)}${key.text.endsWith('0') ? '1' : '0'}`, hash)).toBe(false);
  });

  it('names its id, which holds nothing of its secret', () => {
    const key = createApiKey();
    expect(apiKeyId(key.text)).toBe(key.id);
    expect(key.text.split('_')[2]).toHaveLength(64);
    expect(key.text.split('_')[2]).not.toContain(key.id);
  });

  it('is new every time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => createApiKey().text)).size).toBe(1_000);
  });

  it.each(['', 'ark_', 'ark_x_y', 'Bearer ark_0011223344556677_aa', '\u0000'])('does not take %j for one', (text) => {
    expect(apiKeyId(text)).toBeUndefined();
    expect(verifyApiKey(text, hashApiKey(text))).toBe(false);
  });

  it('refuses a stored hash that is none, without throwing', () => {
    expect(verifyApiKey(createApiKey().text, 'not a hash')).toBe(false);
  });
});
