import type { Intake } from '../intake/intake.js';
import { Subscription, type SubscriptionOptions, type SubscriptionState } from '../intake/subscription.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';

/** A group that reads a topic for a trigger, and how it stands. */
export class TriggerSubscription {
  state: SubscriptionState = { state: 'waiting', reason: new Error('joining') };
  readonly #subscription: Subscription;

  constructor(
    trigger: PlannedTrigger,
    plan: Plan,
    options: SubscriptionOptions,
    intake: Intake,
    /** Before each try to join. */
    prepare: () => Promise<void>,
    { broker, ownership, parked, budget, clock, log }: DeploymentDependencies,
    onState: () => void,
  ) {
    const about = { profile: plan.key, trigger: trigger.definition.name };
    this.#subscription = new Subscription(
      options,
      intake,
      { broker, ownership, parked, budget, clock, log: log.child(about), prepare },
      (state) => {
        this.state = state;
        onState();
      },
    );
    this.#subscription.start();
  }

  close(patience: AbortSignal): Promise<void> {
    return this.#subscription.close(patience);
  }
}

/** The group of a trigger on the topic that it names. */
export function ownGroup(
  { definition: { name, topic, from } }: PlannedTrigger,
  { scope, firstDeployedAt }: Plan,
  { topics }: DeploymentDependencies,
): SubscriptionOptions {
  return {
    group: topics.triggerGroup(scope.namespace, scope.name, name),
    topic,
    from: from === 'earliest' ? 'earliest' : { time: from === 'latest' ? firstDeployedAt : Date.parse(from) },
  };
}
