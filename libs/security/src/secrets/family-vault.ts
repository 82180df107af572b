import { DecryptionError } from './decryption-error.js';
import type { FamilyKey } from './family-key.js';

/** A secret as it comes to a family. */
export interface SealedSecret {
  readonly version: number;
  readonly jwe: string;
  /** What it was encrypted as. */
  readonly context: string;
}

type Entry =
  | { readonly version: number; readonly value: unknown }
  | { readonly version: number; readonly failure: DecryptionError };

/** What a service holds in clear: the newest version of each secret of its family. Written nowhere. */
export class FamilyVault {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly key: FamilyKey) {}

  /**
   * Takes in a secret. One that this key does not open stands as a failure, unless the same version was opened before: while a
   * family's key is being replaced, its services go on with what they have. Answers a failure that is new.
   */
  async put(name: string, { version, jwe, context }: SealedSecret): Promise<DecryptionError | undefined> {
    const before = this.#entries.get(name);
    try {
      this.#entries.set(name, { version, value: await this.key.decrypt(jwe, context) });
      return undefined;
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      if (before?.version === version && 'value' in before) return undefined;
      this.#entries.set(name, { version, failure: error });
      const known = before?.version === version && 'failure' in before && before.failure.keyId === error.keyId;
      return known ? undefined : error;
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }

  /** Undefined when there is none of this name. Throws DecryptionError for one that could not be opened. */
  get(name: string): { readonly value: unknown } | undefined {
    const entry = this.#entries.get(name);
    if (entry && 'failure' in entry) throw entry.failure;
    return entry;
  }
}
