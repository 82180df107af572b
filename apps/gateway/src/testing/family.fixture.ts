import {
  CredentialMessage,
  credentialContext,
  credentialKey,
  EnvironmentTopics,
  type Family,
  type FamilyKeyMessage,
} from '@arkflows/contracts';
import type { Broker } from '@arkflows/messaging';
import { createFamilyKey, FamilyKey } from '@arkflows/security';
import { until } from './api-client.fixture.js';
import { readTopic } from './events.fixture.js';

/** The services of a family, as far as its key and its credentials go. */
export class TestFamily {
  readonly #topics: EnvironmentTopics;

  private constructor(
    private readonly broker: Broker,
    private readonly family: Family,
    readonly key: FamilyKey,
    topicPrefix: string,
  ) {
    this.#topics = new EnvironmentTopics(topicPrefix);
  }

  static async create(broker: Broker, family: Family = 'database', topicPrefix = 'ark.dev'): Promise<TestFamily> {
    return new TestFamily(broker, family, await FamilyKey.from(createFamilyKey()), topicPrefix);
  }

  async announce(changes: Partial<FamilyKeyMessage> = {}): Promise<void> {
    const message: FamilyKeyMessage = { kid: this.key.id, publicKey: this.key.publicKey, ...changes };
    const records = [{ key: this.family, value: JSON.stringify(message) }];
    await this.broker.producer().send(this.#topics.controlKeys().name, records);
  }

  /** What its services can read of a credential: its data, null for a deleted one, undefined for none. */
  async read(name: string, namespace = 'default'): Promise<unknown> {
    const key = credentialKey(this.family, namespace, name);
    const records = await readTopic(this.broker, this.#topics.controlCredentials().name, 0);
    const last = records.findLast((record) => record.key?.toString() === key);
    if (!last?.value) return last && null;
    const { jwe, version } = CredentialMessage.parse(JSON.parse(last.value.toString()));
    return this.key.decrypt(jwe, credentialContext(key, version)).catch(({ message }) => message);
  }

  /** Waits until its services can read `data`. */
  async untilReads(name: string, data: unknown, namespace?: string): Promise<void> {
    await until(async () => JSON.stringify(await this.read(name, namespace)) === JSON.stringify(data));
  }
}
