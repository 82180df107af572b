import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/** A key of 256 bits, kept where no log or inspection shows it. */
export interface SymmetricKey {
  /** The first 16 hex digits of its SHA-256: safe to show, since the key is random and long. */
  readonly id: string;
  readonly key: KeyObject;
}

export const randomKey = (): Buffer => randomBytes(KEY_BYTES);

/** Throws RangeError when there are not 32 bytes. */
export function symmetricKey(bytes: Uint8Array): SymmetricKey {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`A key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 16), key: createSecretKey(bytes) };
}
