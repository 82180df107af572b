import {
  ArkError,
  CredentialMessage,
  credentialContext,
  credentialKey,
  type EnvironmentTopics,
  type Family,
  type Log,
} from '@arkflows/contracts';
import type { Broker, Reader, ReceivedRecord } from '@arkflows/messaging';
import { DecryptionError, type FamilyKey, FamilyVault } from '@arkflows/security';

export interface CredentialStoreOptions {
  readonly family: Family;
  readonly key: FamilyKey;
  readonly topics: EnvironmentTopics;
  readonly broker: Broker;
  readonly log: Log;
  /** Told of each credential that can be read from now on, or has a new version. */
  readonly onChange: (namespace: string, name: string) => void;
}

/** The credentials that the gateway published for this family, as they are now. They are opened in memory only. */
export class CredentialStore {
  readonly #vault: FamilyVault;
  readonly #reader: Reader;
  /** The newest value per key, while the topic is read to its end for the first time. */
  #initial: Map<string, Buffer | null> | null = new Map();
  #taking: Promise<void> = Promise.resolve();

  constructor(private readonly options: CredentialStoreOptions) {
    this.#vault = new FamilyVault(options.key);
    this.#reader = options.broker.reader({ topics: [options.topics.controlCredentials().name] });
  }

  /** Resolves when all that is published now was read; then follows. Throws BrokerError. */
  async start(): Promise<void> {
    await this.#reader.run((record) => this.#onRecord(record));
    const initial = this.#initial ?? new Map();
    this.#initial = null;
    for (const [key, value] of initial) this.#enqueue(key, value);
    await this.#taking;
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  /** Undefined when none of this name is stored. Throws ArkError CREDENTIAL_MISSING for one that this service cannot decrypt. */
  read(namespace: string, name: string): { readonly value: unknown } | undefined {
    try {
      return this.#vault.get(credentialKey(this.options.family, namespace, name));
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const message = `Credential '${name}' cannot be decrypted by this service: ${error.message}`;
      throw new ArkError('CREDENTIAL_MISSING', message, {
        retryable: true,
        details: { name, neededKey: error.keyId, ownKey: this.options.key.id },
      });
    }
  }

  #onRecord({ key, value }: ReceivedRecord): void {
    const name = key?.toString();
    if (!name?.startsWith(`${this.options.family}/`)) return;
    if (this.#initial) this.#initial.set(name, value);
    else this.#enqueue(name, value);
  }

  /** One after the other, so that the newest stays. */
  #enqueue(key: string, value: Buffer | null): void {
    this.#taking = this.#taking.then(() => this.#take(key, value));
  }

  async #take(key: string, value: Buffer | null): Promise<void> {
    if (value === null) return this.#vault.delete(key);
    const message = parse(value);
    if (!message) return this.options.log.warn({ credential: key }, 'a published credential cannot be read');
    const { version, jwe } = message;
    const failure = await this.#vault.put(key, { version, jwe, context: credentialContext(key, version) });
    if (!failure) {
      const [, namespace = '', name = ''] = key.split('/');
      return this.options.onChange(namespace, name);
    }
    this.options.log.warn(
      { credential: key, version, reason: failure.message },
      'a credential cannot be decrypted; the gateway encrypts it anew when it has read the key of this family',
    );
  }
}

function parse(value: Buffer): CredentialMessage | undefined {
  try {
    return CredentialMessage.parse(JSON.parse(value.toString()));
  } catch {
    return undefined;
  }
}
