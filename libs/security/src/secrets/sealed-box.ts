import { DecryptionError } from './decryption-error.js';
import { decrypt, type Envelope, encrypt } from './jwe.js';
import type { KeyWrapper } from './key-wrapper.js';
import { jsonBytes, jsonOf } from './sealed-json.js';
import { randomKey, type SymmetricKey, symmetricKey } from './symmetric-key.js';

/** A key-encryption key as it may be stored. */
export interface WrappedKey {
  readonly id: string;
  /** Names the master key that opens it. */
  readonly masterKeyId: string;
  readonly wrapped: string;
}

/** Encrypts values for storing, under a key-encryption key. */
export class SealedBox {
  private constructor(private readonly key: SymmetricKey) {}

  /** A new key-encryption key, wrapped. */
  static async createKey(wrapper: KeyWrapper): Promise<WrappedKey> {
    const bytes = randomKey();
    return { id: symmetricKey(bytes).id, masterKeyId: wrapper.keyId, wrapped: await wrapper.wrap(bytes) };
  }

  /** Throws DecryptionError when the key was wrapped by another master key, or is not the one that it says. */
  static async open(wrapper: KeyWrapper, { id, wrapped }: WrappedKey): Promise<SealedBox> {
    const key = symmetricKey(await wrapper.unwrap(wrapped));
    if (key.id !== id) throw DecryptionError.otherKey(id, key.id);
    return new SealedBox(key);
  }

  /** A compact JWE of a JSON value. `context` says what it is: only with the same one can it be opened. */
  seal(value: unknown, context: string): Promise<string> {
    return encrypt(jsonBytes(value), this.key.key, this.#envelope(context));
  }

  /** Throws DecryptionError. */
  async open(sealed: string, context: string): Promise<unknown> {
    return jsonOf(await decrypt(sealed, this.key.key, this.#envelope(context)));
  }

  #envelope(context: string): Envelope {
    return { algorithm: 'dir', keyId: this.key.id, context };
  }
}
