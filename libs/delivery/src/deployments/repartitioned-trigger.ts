import { Forwarding } from '../intake/repartition/forwarding.js';
import { RepartitionedIntake } from '../intake/repartition/repartitioned-intake.js';
import type { SubscriptionState } from '../intake/subscription.js';
import { TriggerIntake } from '../intake/trigger-intake.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';
import { type RunningTrigger, triggerId } from './running-trigger.js';
import { ownGroup, TriggerSubscription } from './trigger-subscription.js';
import { prepareRepartition } from './trigger-topics.js';

/**
 * A trigger whose events change partitions before they are carried out: its group on the topic that it names sends them on under
 * their ordering key, and a second one carries out what comes on the internal topic.
 */
export class RepartitionedTrigger implements RunningTrigger {
  readonly #sending: TriggerIntake;
  readonly #carryingOut: TriggerIntake;
  /** What sends on, and what carries out. */
  readonly #subscriptions: readonly [TriggerSubscription, TriggerSubscription];

  constructor(
    trigger: PlannedTrigger,
    plan: Plan,
    worker: ProfileWorker,
    dependencies: DeploymentDependencies,
    onState: () => void,
  ) {
    const { topics, intake } = dependencies;
    const { namespace, name: profile } = plan.scope;
    const { name } = trigger.definition;
    // Its partitions are those of the topic that the trigger names, which is looked at when it is made.
    const { name: topic } = topics.repartitioned(namespace, profile, name, 0);
    const id = triggerId(trigger);
    const forwarding = new Forwarding(worker, topic, dependencies);
    this.#sending = new TriggerIntake(`${id}, as it comes`, trigger, plan, forwarding, intake);
    this.#carryingOut = new TriggerIntake(id, asSentOn(trigger), plan, worker, intake);
    const prepare = () => prepareRepartition(trigger, plan, dependencies);
    const second = { group: topics.repartitionedGroup(namespace, profile, name), topic, from: 'earliest' } as const;
    const repartitioned = new RepartitionedIntake(this.#carryingOut);
    this.#subscriptions = [
      new TriggerSubscription(
        trigger,
        plan,
        ownGroup(trigger, plan, dependencies),
        this.#sending,
        prepare,
        dependencies,
        onState,
      ),
      new TriggerSubscription(trigger, plan, second, repartitioned, prepare, dependencies, onState),
    ];
  }

  /** Joined where both are. */
  get state(): SubscriptionState {
    const [sending, carryingOut] = this.#subscriptions;
    return sending.state.state === 'joined' ? carryingOut.state : sending.state;
  }

  use(trigger: PlannedTrigger, plan: Plan): void {
    this.#sending.use(trigger, plan);
    this.#carryingOut.use(asSentOn(trigger), plan);
  }

  async close(patience: AbortSignal): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.close(patience)));
  }
}

/** Filtered before it was sent on, under its ordering key for a key. */
const asSentOn = ({ definition }: PlannedTrigger): PlannedTrigger => ({
  definition,
  compiled: { filter: null, key: null },
});
