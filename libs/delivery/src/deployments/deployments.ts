import { type Family, ProfileSnapshot, profileKey } from '@arkflows/contracts';
import type { Reader, ReceivedRecord } from '@arkflows/messaging';
import { orAborted } from '../concurrency/or-aborted.js';
import { Deployment } from './deployment.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';

/** Follows the control topic: what is deployed of this family runs here. */
export class Deployments {
  readonly #running = new Map<string, Deployment>();
  readonly #reader: Reader;
  /** Changes of one profile are applied one after the other; those of another beside them. */
  readonly #applying = new Map<string, Promise<void>>();
  /** Newest snapshot per profile, while the topic is read to its end for the first time. */
  #initial: Map<string, ProfileSnapshot | null> | null = new Map();

  constructor(
    private readonly family: Family,
    private readonly dependencies: DeploymentDependencies,
  ) {
    this.#reader = dependencies.broker.reader({ topics: [dependencies.topics.controlProfiles().name] });
  }

  /** Resolves when all that is deployed now was read and applied; then follows. Rejects when the signal aborts before. */
  async start(signal: AbortSignal): Promise<void> {
    const stop = () => void this.#reader.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#reader.run((record) => this.#onRecord(record));
    } finally {
      signal.removeEventListener('abort', stop);
    }
    const initial = this.#initial ?? new Map();
    this.#initial = null;
    for (const [key, snapshot] of initial) this.#enqueue(key, snapshot);
    await Promise.all(this.#applying.values());
  }

  /** What waits for this credential is tried at once. */
  credentialChanged(namespace: string, name: string): void {
    for (const [key, deployment] of this.#running) {
      if (key.startsWith(`${namespace}/`)) deployment.credentialChanged(name);
    }
  }

  async close(patience: AbortSignal): Promise<void> {
    await orAborted(this.#reader.close(), patience);
    await orAborted(Promise.all(this.#applying.values()), patience);
    await Promise.all([...this.#running.values()].map((deployment) => deployment.close(patience)));
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

  #enqueue(key: string, snapshot: ProfileSnapshot | null): void {
    const before = this.#applying.get(key) ?? Promise.resolve();
    const applied = before
      .then(() => (snapshot ? this.#deploy(snapshot) : this.#undeploy(key)))
      .catch((error) => this.dependencies.log.error({ error, profile: key }, 'snapshot could not be applied'))
      .finally(() => {
        if (this.#applying.get(key) === applied) this.#applying.delete(key);
      });
    this.#applying.set(key, applied);
  }

  async #deploy(snapshot: ProfileSnapshot): Promise<void> {
    const { namespace, name } = snapshot.profile.metadata;
    const key = profileKey(namespace, name);
    let deployment = this.#running.get(key);
    if (!deployment) {
      deployment = new Deployment(snapshot, this.dependencies.workers.deployed(key), this.dependencies);
      this.#running.set(key, deployment);
    }
    await deployment.apply(snapshot);
  }

  async #undeploy(key: string): Promise<void> {
    const deployment = this.#running.get(key);
    if (!deployment) return;
    this.#running.delete(key);
    await deployment.remove();
    this.dependencies.workers.undeployed(key);
  }
}
