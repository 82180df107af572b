import { ArkError, type Failure, type ProfileSnapshot, toFailure } from '@arkflows/contracts';
import { BrokerError } from '@arkflows/messaging';
import { withTimeout } from '@arkflows/resilience';
import { compilePlan } from '../plan/compile-plan.js';
import type { Plan } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import { CredentialWatch } from './credential-watch.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';
import { LeftBehind } from './left-behind.js';
import { PlainTrigger } from './plain-trigger.js';
import { RepartitionedTrigger } from './repartitioned-trigger.js';
import { type RunningTrigger, triggerId } from './running-trigger.js';
import type { ReportedState } from './status-reporter.js';
import { checkTarget } from './target-check.js';

/** A connector opens lazily, so this is long. */
const OPEN_TIMEOUT_MS = 30_000;

/** One profile as it is deployed here: its plan, a subscription per trigger, and how it stands. */
export class Deployment {
  readonly #triggers = new Map<string, RunningTrigger>();
  readonly #credential: CredentialWatch;
  readonly #leftBehind: LeftBehind;
  #snapshot: ProfileSnapshot;
  #planFailure: Failure | null = null;
  /** As it was when the revision was deployed; over with the first event that tells better. */
  #targetFailure: Failure | null = null;
  #closed = false;

  constructor(
    snapshot: ProfileSnapshot,
    private readonly worker: ProfileWorker,
    private readonly dependencies: DeploymentDependencies,
  ) {
    this.#snapshot = snapshot;
    const { namespace } = snapshot.profile.metadata;
    this.#credential = new CredentialWatch(
      (name) => dependencies.credential(namespace, name),
      () => this.#report(),
    );
    this.#leftBehind = new LeftBehind(worker.profile, dependencies, () => this.#report());
    worker.onTrouble = () => {
      this.#targetFailure = null;
      this.#report();
    };
  }

  /** Makes this snapshot the one that runs. One that cannot run is reported, and the former goes on. */
  async apply(snapshot: ProfileSnapshot): Promise<void> {
    const { connectors, signal } = this.dependencies;
    this.#snapshot = snapshot;
    try {
      const plan = await withTimeout(OPEN_TIMEOUT_MS, signal, () =>
        compilePlan(snapshot, connectors, this.dependencies),
      );
      this.#planFailure = null;
      this.#use(plan);
      await this.#credential.check(snapshot.profile.spec.credential);
      const checked = checkTarget(plan);
      await this.#subscribe(plan);
      await this.#leftBehind.check();
      this.#targetFailure = await checked;
    } catch (error) {
      this.#planFailure = toFailure(error, 'INVALID_PROFILE');
    }
    this.#report();
  }

  credentialChanged(name: string): void {
    if (this.worker.plan?.credential === name) this.worker.wake();
  }

  /** Drains and leaves the groups. */
  async close(patience: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#credential.stop();
    this.#leftBehind.stop();
    await Promise.all([...this.#triggers.values()].map((trigger) => trigger.close(patience)));
    this.#triggers.clear();
  }

  /** Undeploys: what was taken and is not settled stays uncommitted, for a later deployment. */
  async remove(): Promise<void> {
    await this.close(this.dependencies.signal);
    this.worker.use(null);
    const { namespace, name } = this.#snapshot.profile.metadata;
    this.dependencies.status.forget(namespace, name);
  }

  /** At one stroke, so that no record is routed by one revision and tried on another. */
  #use(plan: Plan): void {
    this.worker.use(plan);
    for (const trigger of plan.triggers) this.#triggers.get(triggerId(trigger))?.use(trigger, plan);
  }

  /** Those that are gone end first: another subscription of the same group must not run beside them. */
  async #subscribe(plan: Plan): Promise<void> {
    const wanted = new Map(plan.triggers.map((trigger) => [triggerId(trigger), trigger]));
    const gone = [...this.#triggers].filter(([id]) => !wanted.has(id));
    for (const [id] of gone) this.#triggers.delete(id);
    await Promise.all(gone.map(([, trigger]) => trigger.close(this.dependencies.signal)));
    if (this.#closed) return;
    for (const [id, trigger] of wanted) {
      if (this.#triggers.has(id)) continue;
      const onState = () => this.#report();
      const Kind = trigger.definition.repartition ? RepartitionedTrigger : PlainTrigger;
      this.#triggers.set(id, new Kind(trigger, plan, this.worker, this.dependencies, onState));
    }
  }

  #report(): void {
    if (this.#closed) return;
    const { metadata } = this.#snapshot.profile;
    const { revision, deploymentId } = this.#snapshot;
    const about = { namespace: metadata.namespace, profile: metadata.name, revision, deploymentId };
    this.dependencies.status.report({ ...about, ...this.#state() });
  }

  #state(): Pick<ReportedState, 'state' | 'code' | 'message'> {
    if (this.#planFailure) return { state: 'failed', ...shown(this.#planFailure) };
    if (this.#credential.failure) return { state: 'waiting', ...shown(this.#credential.failure) };
    for (const [id, { state }] of this.#triggers) {
      if (state.state === 'waiting') return { state: 'waiting', ...shown(toFailure(asArkError(id, state.reason))) };
    }
    const trouble = this.worker.trouble ?? this.#targetFailure ?? this.#leftBehind.failure;
    return { state: 'active', ...(trouble && shown(trouble)) };
  }
}

const shown = ({ code, message }: Failure) => ({ code, message });

function asArkError(trigger: string, reason: Error | undefined): Error {
  const unknownTopic = reason instanceof BrokerError && reason.code === 'TOPIC_UNKNOWN';
  return new ArkError(unknownTopic ? 'NOT_FOUND' : 'UNAVAILABLE', `${trigger}: ${reason?.message}`, { cause: reason });
}
