import { type Family, ProfileSnapshot, profileKey } from '@arkflows/contracts';
import type { Reader, ReceivedRecord } from '@arkflows/messaging';
import type { Workers } from '../worker/workers.js';
import { Deployment } from './deployment.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';

/** Follows the control topic: what is deployed of this family runs here. */
export class Deployments {
  readonly #running = new Map<string, Deployment>();
  readonly #reader: Reader;
  /** Newest snapshot per profile, while the topic is read to its end for the first time. */
  #initial: Map<string, ProfileSnapshot | null> | null = new Map();
  #applying: Promise<void> = Promise.resolve();

  constructor(
    private readonly family: Family,
    private readonly workers: Workers,
    private readonly dependencies: DeploymentDependencies,
  ) {
    this.#reader = dependencies.broker.reader({ topics: [dependencies.topics.controlProfiles().name] });
  }

  /** Resolves when all that is deployed now was read and applied; then follows. */
  async start(): Promise<void> {
    await this.#reader.run((record) => this.#onRecord(record));
    const initial = this.#initial ?? new Map();
    this.#initial = null;
    for (const [key, snapshot] of initial) this.#enqueue(key, snapshot);
    await this.#applying;
  }

  hold(): void {
    for (const deployment of this.#running.values()) deployment.hold();
  }

  async stop(): Promise<void> {
    await this.#reader.close();
    await this.#applying;
    await Promise.all([...this.#running.values()].map((deployment) => deployment.close()));
  }

  #onRecord(record: ReceivedRecord): void {
    if (!record.key) return;
    const key = record.key.toString();
    const snapshot = this.#read(key, record.value);
    if (snapshot === undefined) return;
    if (this.#initial) this.#initial.set(key, snapshot);
    else this.#enqueue(key, snapshot);
  }

  /** Null: not deployed (here). Undefined: not readable, so nothing changes. */
  #read(key: string, value: Buffer | null): ProfileSnapshot | null | undefined {
    if (!value) return null;
    try {
      const snapshot = ProfileSnapshot.parse(JSON.parse(value.toString()));
      return snapshot.family === this.family ? snapshot : null;
    } catch (error) {
      this.dependencies.log.error({ error, profile: key }, 'snapshot not readable, what runs goes on');
      return undefined;
    }
  }

  /** One after the other, in the order of the topic. */
  #enqueue(key: string, snapshot: ProfileSnapshot | null): void {
    this.#applying = this.#applying
      .then(() => (snapshot ? this.#deploy(snapshot) : this.#undeploy(key)))
      .catch((error) => this.dependencies.log.error({ error, profile: key }, 'snapshot could not be applied'));
  }

  async #deploy(snapshot: ProfileSnapshot): Promise<void> {
    const { namespace, name } = snapshot.profile.metadata;
    const key = profileKey(namespace, name);
    let deployment = this.#running.get(key);
    if (!deployment) {
      deployment = new Deployment(snapshot, this.workers.of(key), this.dependencies);
      this.#running.set(key, deployment);
    }
    await deployment.apply(snapshot);
  }

  async #undeploy(key: string): Promise<void> {
    const deployment = this.#running.get(key);
    if (!deployment) return;
    this.#running.delete(key);
    await deployment.remove();
  }
}
