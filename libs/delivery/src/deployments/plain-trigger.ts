import type { SubscriptionState } from '../intake/subscription.js';
import { TriggerIntake } from '../intake/trigger-intake.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';
import { type RunningTrigger, triggerId } from './running-trigger.js';
import { ownGroup, TriggerSubscription } from './trigger-subscription.js';
import { prepareOwnTopic } from './trigger-topics.js';

/** A trigger whose events are carried out as they are read. */
export class PlainTrigger implements RunningTrigger {
  readonly #intake: TriggerIntake;
  readonly #subscription: TriggerSubscription;

  constructor(
    trigger: PlannedTrigger,
    plan: Plan,
    worker: ProfileWorker,
    dependencies: DeploymentDependencies,
    onState: () => void,
  ) {
    this.#intake = new TriggerIntake(triggerId(trigger), trigger, plan, worker, dependencies.intake);
    const options = ownGroup(trigger, plan, dependencies);
    const prepare = () => prepareOwnTopic(trigger, dependencies);
    this.#subscription = new TriggerSubscription(trigger, plan, options, this.#intake, prepare, dependencies, onState);
  }

  get state(): SubscriptionState {
    return this.#subscription.state;
  }

  use(trigger: PlannedTrigger, plan: Plan): void {
    this.#intake.use(trigger, plan);
  }

  close(patience: AbortSignal): Promise<void> {
    return this.#subscription.close(patience);
  }
}
