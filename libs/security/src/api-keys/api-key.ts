import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `ark_<id>_<secret>`: the id finds the key's row, the secret (256 bits) proves it. */
const shape = /^ark_([0-9a-f]{16})_[0-9a-f]{64}$/;

export interface NewApiKey {
  /** Public; safe in logs and answers. */
  readonly id: string;
  /** The whole key; shown once, never stored. */
  readonly text: string;
}

/** A new random API key. Store `hashApiKey(text)` under its `id`. */
export function createApiKey(): NewApiKey {
  const id = randomBytes(8).toString('hex');
  return { id, text: `ark_${id}_${randomBytes(32).toString('hex')}` };
}

/** The id within a key's text; undefined when the text is no API key. */
export const apiKeyId = (text: string): string | undefined => shape.exec(text)?.[1];

/** SHA-256 of the key as hex. A fast hash is right here: the secret is random and too long to be guessed. */
export const hashApiKey = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether `text` is the key of this hash, in a time that does not depend on where they differ. */
export function verifyApiKey(text: string, hash: string): boolean {
  const given = Buffer.from(hashApiKey(text), 'hex');
  const stored = Buffer.from(hash, 'hex');
  return shape.test(text) && given.length === stored.length && timingSafeEqual(given, stored);
}
