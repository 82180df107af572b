import { decrypt, type Envelope, encrypt } from './jwe.js';
import type { KeyWrapper } from './key-wrapper.js';
import { randomKey, symmetricKey } from './symmetric-key.js';

/** A new random master key, as `masterKey` reads it. */
export const createMasterKey = (): string => randomKey().toString('base64url');

/** Whether the text is 32 bytes as base64url. */
export const isMasterKey = (text: string): boolean =>
  /^[\w-]{43}$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;

/** Wraps keys under a master key that was given as text. Throws RangeError when it is none. */
export function masterKey(text: string): KeyWrapper {
  if (!isMasterKey(text)) throw new RangeError('A master key is 32 random bytes as base64url: 43 characters');
  const { id, key } = symmetricKey(Buffer.from(text, 'base64url'));
  const envelope: Envelope = { algorithm: 'dir', keyId: id, context: 'key-encryption-key' };
  return {
    keyId: id,
    wrap: (bytes) => encrypt(bytes, key, envelope),
    unwrap: (wrapped) => decrypt(wrapped, key, envelope),
  };
}
