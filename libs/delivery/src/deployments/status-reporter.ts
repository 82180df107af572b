import { isDeepStrictEqual } from 'node:util';
import { type Clock, type DeploymentStatus, type Log, profileKey } from '@arkflows/contracts';
import type { OutgoingRecord, Producer } from '@arkflows/messaging';

/** Repeated this often, so that a replica that died can be told from one that is silent because nothing changes. */
const HEARTBEAT_MS = 10_000;

export type ReportedState = Pick<
  DeploymentStatus,
  'namespace' | 'profile' | 'revision' | 'deploymentId' | 'state' | 'code' | 'message'
>;

/** Tells the gateway how this replica stands to each deployment. Reports only; nothing waits for it. */
export class StatusReporter {
  readonly #states = new Map<string, ReportedState>();
  /** Keys whose state is not on the topic yet. */
  readonly #due = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #sending: Promise<void> | null = null;

  constructor(
    private readonly producer: Producer,
    private readonly topic: string,
    private readonly self: { readonly service: string; readonly instance: string },
    private readonly dependencies: { readonly log: Log; readonly clock: Clock },
  ) {
    this.#heartbeat = setInterval(() => this.#send(this.#states.keys()), HEARTBEAT_MS);
  }

  report(state: ReportedState): void {
    const key = profileKey(state.namespace, state.profile);
    const former = this.#states.get(key);
    if (former && isDeepStrictEqual(former, state)) return;
    this.#states.set(key, state);
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

  #send(keys: Iterable<string>): void {
    for (const key of keys) this.#due.add(key);
    if (this.#due.size === 0) return;
    this.#sending ??= this.#sendDue().finally(() => {
      this.#sending = null;
    });
  }

  async #sendDue(): Promise<void> {
    const { log, clock } = this.dependencies;
    while (this.#due.size > 0) {
      const keys = [...this.#due];
      this.#due.clear();
      const at = new Date(clock.now()).toISOString();
      try {
        await this.producer.send(
          this.topic,
          keys.map((key) => this.#record(key, at)),
        );
      } catch (error) {
        log.warn({ error }, 'deployment state not reported, the next heartbeat repeats it');
      }
    }
  }

  #record(key: string, at: string): OutgoingRecord {
    const { service, instance } = this.self;
    const state = this.#states.get(key);
    const value = state ? JSON.stringify({ ...state, service, instance, at } satisfies DeploymentStatus) : null;
    return { key: `${key}/${service}/${instance}`, value };
  }
}
