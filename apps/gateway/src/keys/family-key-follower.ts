import { type Clock, EnvironmentTopics, type Family, FamilyKeyMessage, families, type Log } from '@arkflows/contracts';
import type { Broker, Reader, ReceivedRecord } from '@arkflows/messaging';
import { familyKeyId } from '@arkflows/security';
import type { EnvironmentEntity } from '../environments/environment.entity.js';

const RETRY_MS = 2_000;

export interface FamilyKeyFollowerOptions {
  readonly environment: EnvironmentEntity;
  readonly broker: Broker;
  /** Called with each key that a family told last, one after the other; what it rejects with is tried again. */
  readonly apply: (family: Family, key: FamilyKeyMessage) => Promise<void>;
  readonly log: Log;
  readonly clock: Clock;
}

/** Follows which public keys the services of an environment tell. */
export class FamilyKeyFollower {
  readonly #reader: Reader;
  readonly #closing = new AbortController();
  /** What was told last and is not applied yet. */
  readonly #told = new Map<Family, FamilyKeyMessage>();
  #applying: Promise<void> = Promise.resolve();
  #following = false;

  constructor(private readonly options: FamilyKeyFollowerOptions) {
    const topic = new EnvironmentTopics(options.environment.topicPrefix).controlKeys().name;
    this.#reader = options.broker.reader({ topics: [topic] });
  }

  /** Resolves when all that was told was read; it is applied beside, until `close`. Rejects with BrokerError. */
  async run(): Promise<void> {
    await this.#reader.run((record) => this.#onRecord(record));
    // Only the last key of each family counts: the topic may still hold those before.
    this.#following = true;
    this.#applySoon();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#reader.close();
    await this.#applying;
  }

  async #onRecord(record: ReceivedRecord): Promise<void> {
    const told = await readFamilyKey(record);
    if (!told) {
      const fields = { environment: this.options.environment.name, offset: record.offset };
      return this.options.log.warn(fields, 'a record of the topic of keys is no public key of a family');
    }
    this.#told.set(told.family, told.key);
    if (this.#following) this.#applySoon();
  }

  #applySoon(): void {
    this.#applying = this.#applying.then(() => this.#applyAll());
  }

  async #applyAll(): Promise<void> {
    const { apply, clock, log, environment } = this.options;
    let failing = false;
    for (let next = this.#next(); next; next = this.#next()) {
      const [family, key] = next;
      try {
        await apply(family, key);
        if (this.#told.get(family) === key) this.#told.delete(family);
      } catch (error) {
        if (!failing) log.warn({ environment: environment.name, family, error }, 'the key of a family waits');
        failing = true;
        await clock.sleep(RETRY_MS, this.#closing.signal).catch(() => {});
      }
    }
  }

  #next(): [Family, FamilyKeyMessage] | undefined {
    return this.#closing.signal.aborted ? undefined : this.#told.entries().next().value;
  }
}

/** Undefined for a record that is no public key under its own id. */
async function readFamilyKey({
  key: recordKey,
  value,
}: ReceivedRecord): Promise<{ family: Family; key: FamilyKeyMessage } | undefined> {
  const family = families.find((name) => name === recordKey?.toString());
  try {
    const key = FamilyKeyMessage.parse(JSON.parse(value?.toString() ?? ''));
    return family && (await familyKeyId(key.publicKey)) === key.kid ? { family, key } : undefined;
  } catch {
    return undefined;
  }
}
