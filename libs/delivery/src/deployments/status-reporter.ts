import { type Clock, type DeploymentStatus, type Log, profileKey } from '@arkflows/contracts';
import type { Producer } from '@arkflows/messaging';

/** Repeated this often, so that a replica that died can be told from one that is silent because nothing changes. */
const HEARTBEAT_MS = 10_000;

export type ReportedState = Pick<
  DeploymentStatus,
  'namespace' | 'profile' | 'revision' | 'deploymentId' | 'state' | 'code' | 'message'
>;

/** Tells the gateway how this replica stands to each deployment. Reports only; nothing waits for it. */
export class StatusReporter {
  readonly #states = new Map<string, ReportedState>();
  readonly #heartbeat: NodeJS.Timeout;
  #sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly self: { readonly service: string; readonly instance: string },
    private readonly dependencies: { readonly log: Log; readonly clock: Clock },
  ) {
    this.#heartbeat = setInterval(() => this.#send([...this.#states.keys()]), HEARTBEAT_MS);
  }

  report(state: ReportedState): void {
    const key = profileKey(state.namespace, state.profile);
    const former = this.#states.get(key);
    this.#states.set(key, state);
    if (former && JSON.stringify(former) === JSON.stringify(state)) return;
    const { state: now, code, message, revision } = state;
    this.dependencies.log.info({ profile: key, revision, state: now, code, reason: message }, 'deployment state');
    this.#send([key]);
  }

  /** The profile is not deployed any more. */
  forget(namespace: string, profile: string): void {
    const key = profileKey(namespace, profile);
    if (this.#states.delete(key)) this.#send([key]);
  }

  /** Takes its reports back: this replica is gone. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    const keys = [...this.#states.keys()];
    this.#states.clear();
    this.#send(keys);
    await this.#sending;
  }

  #send(keys: readonly string[]): void {
    if (keys.length === 0) return;
    const { service, instance } = this.self;
    this.#sending = this.#sending
      .then(() => {
        const at = new Date(this.dependencies.clock.now()).toISOString();
        const records = keys.map((key) => {
          const state = this.#states.get(key);
          return {
            key: `${key}/${service}/${instance}`,
            value: state ? JSON.stringify({ ...state, service, instance, at } satisfies DeploymentStatus) : null,
          };
        });
        return this.producer.send(this.topic, records);
      })
      .catch((error) => this.dependencies.log.warn({ error }, 'deployment state not reported, it is repeated'));
  }
}
