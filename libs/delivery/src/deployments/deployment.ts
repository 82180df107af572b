import { ArkError, type Failure, MAX_EVENT_BYTES, type ProfileSnapshot, toFailure } from '@arkflows/contracts';
import { BrokerError } from '@arkflows/messaging';
import { Subscription, type SubscriptionState } from '../intake/subscription.js';
import { TriggerIntake } from '../intake/trigger-intake.js';
import { compilePlan } from '../plan/compile-plan.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';
import type { ReportedState } from './status-reporter.js';

interface RunningTrigger {
  readonly intake: TriggerIntake;
  readonly subscription: Subscription;
  state: SubscriptionState;
}

const CREDENTIAL_CHECK_MS = 2_000;
const CREATED_TOPIC_PARTITIONS = 6;

/** One profile as it is deployed here: its plan, a subscription per trigger, and how it stands. */
export class Deployment {
  readonly #triggers = new Map<string, RunningTrigger>();
  #snapshot: ProfileSnapshot;
  #planFailure: Failure | null = null;
  #credentialFailure: Failure | null = null;
  #credentialTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(
    snapshot: ProfileSnapshot,
    private readonly worker: ProfileWorker,
    private readonly dependencies: DeploymentDependencies,
  ) {
    this.#snapshot = snapshot;
    worker.onTrouble = () => this.#report();
  }

  /** Makes this snapshot the one that runs. One that cannot run is reported, and the former goes on. */
  async apply(snapshot: ProfileSnapshot): Promise<void> {
    this.#snapshot = snapshot;
    try {
      const plan = await compilePlan(snapshot, this.dependencies.connectors, this.dependencies);
      this.#planFailure = null;
      await this.#checkCredential();
      this.worker.use(plan);
      await this.#subscribe(plan);
    } catch (error) {
      this.#planFailure = toFailure(error, 'INVALID_PROFILE');
    }
    this.#report();
  }

  /** Takes no more records; what was taken goes on. */
  hold(): void {
    for (const { subscription } of this.#triggers.values()) subscription.hold();
  }

  /** Commits what is settled and leaves the groups. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#credentialTimer) clearTimeout(this.#credentialTimer);
    await Promise.all([...this.#triggers.values()].map(({ subscription }) => subscription.close()));
    this.#triggers.clear();
  }

  /** Undeploys: what was taken and is not settled stays uncommitted, for a later deployment. */
  async remove(): Promise<void> {
    await this.close();
    this.worker.use(null);
    const { namespace, name } = this.#snapshot.profile.metadata;
    this.dependencies.status.forget(namespace, name);
  }

  async #subscribe(plan: Plan): Promise<void> {
    const wanted = new Map(plan.triggers.map((trigger) => [triggerId(trigger), trigger]));
    for (const [id, running] of this.#triggers) {
      if (wanted.has(id)) continue;
      this.#triggers.delete(id);
      await running.subscription.close();
    }
    for (const [id, trigger] of wanted) {
      const running = this.#triggers.get(id);
      if (running) running.intake.use(trigger, plan);
      else this.#triggers.set(id, this.#open(trigger, plan));
    }
  }

  #open(trigger: PlannedTrigger, plan: Plan): RunningTrigger {
    const { broker, budget, clock, log, topics, createTopics } = this.dependencies;
    const { name, topic, from } = trigger.definition;
    const intake = new TriggerIntake(trigger, plan, this.worker, this.dependencies.intake);
    const subscription = new Subscription(
      {
        group: topics.triggerGroup(plan.scope.namespace, plan.scope.name, name),
        topics: [topic],
        from: from === 'earliest' ? 'earliest' : { time: from === 'latest' ? plan.firstDeployedAt : Date.parse(from) },
      },
      intake,
      {
        broker,
        budget,
        clock,
        log: log.child({ profile: plan.key, trigger: name }),
        ...(createTopics && {
          prepare: () =>
            broker.admin.ensureTopics([
              { name: topic, partitions: CREATED_TOPIC_PARTITIONS, compacted: false, maxMessageBytes: MAX_EVENT_BYTES },
            ]),
        }),
      },
      (state) => {
        running.state = state;
        this.#report();
      },
    );
    const running: RunningTrigger = { intake, subscription, state: { state: 'waiting', reason: new Error('joining') } };
    subscription.start();
    return running;
  }

  /** A credential that is not there yet is waited for; events wait in their lanes meanwhile. */
  async #checkCredential(): Promise<void> {
    if (this.#credentialTimer) clearTimeout(this.#credentialTimer);
    const { metadata, spec } = this.#snapshot.profile;
    if (!spec.credential || this.#closed) return;
    try {
      await this.dependencies.credential(metadata.namespace, spec.credential);
      this.#credentialFailure = null;
    } catch (error) {
      this.#credentialFailure = toFailure(error, 'CREDENTIAL_MISSING');
      this.#credentialTimer = setTimeout(() => {
        void this.#checkCredential().then(() => this.#report());
      }, CREDENTIAL_CHECK_MS);
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
    if (this.#credentialFailure) return { state: 'waiting', ...shown(this.#credentialFailure) };
    for (const [id, { state }] of this.#triggers) {
      if (state.state === 'waiting') return { state: 'waiting', ...shown(toFailure(asArkError(id, state.reason))) };
    }
    const { trouble } = this.worker;
    return { state: 'active', ...(trouble && shown(trouble)) };
  }
}

/** A trigger that reads another topic is another subscription; everything else may change under a running one. */
const triggerId = ({ definition }: PlannedTrigger): string => `${definition.name} on ${definition.topic}`;

const shown = ({ code, message }: Failure) => ({ code, message });

function asArkError(trigger: string, reason: Error | undefined): Error {
  if (!(reason instanceof BrokerError)) return new ArkError('UNAVAILABLE', `Trigger ${trigger}: ${reason?.message}`);
  const code = reason.code === 'TOPIC_UNKNOWN' ? 'NOT_FOUND' : 'UNAVAILABLE';
  return new ArkError(code, `Trigger ${trigger}: ${reason.message}`, { cause: reason });
}
