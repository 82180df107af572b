import { MAX_EVENT_BYTES } from '@arkflows/contracts';
import { Subscription, type SubscriptionState } from '../intake/subscription.js';
import { TriggerIntake } from '../intake/trigger-intake.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';
import type { ProfileWorker } from '../worker/profile-worker.js';
import type { DeploymentDependencies } from './deployment-dependencies.js';

const CREATED_TOPIC_PARTITIONS = 6;

/**
 * What makes a trigger another subscription: it has to end before the next one begins, since another topic has other offsets, and
 * another key other lanes. Everything else may change under a running one.
 */
export const triggerId = ({ definition: { name, topic, key } }: PlannedTrigger): string =>
  `trigger ${name} on ${topic}${key === undefined ? '' : ` by ${key}`}`;

/** A trigger as it runs here. */
export class TriggerSubscription {
  state: SubscriptionState = { state: 'waiting', reason: new Error('joining') };
  readonly #intake: TriggerIntake;
  readonly #subscription: Subscription;

  constructor(
    trigger: PlannedTrigger,
    plan: Plan,
    worker: ProfileWorker,
    { broker, ownership, parked, budget, clock, log, topics, createTopics, intake }: DeploymentDependencies,
    onState: () => void,
  ) {
    const { name, topic, from } = trigger.definition;
    const { namespace, name: profile } = plan.scope;
    this.#intake = new TriggerIntake(triggerId(trigger), trigger, plan, worker, intake);
    const spec = {
      name: topic,
      partitions: CREATED_TOPIC_PARTITIONS,
      compacted: false,
      maxMessageBytes: MAX_EVENT_BYTES,
    };
    this.#subscription = new Subscription(
      {
        group: topics.triggerGroup(namespace, profile, name),
        topic,
        from: from === 'earliest' ? 'earliest' : { time: from === 'latest' ? plan.firstDeployedAt : Date.parse(from) },
      },
      this.#intake,
      {
        broker,
        ownership,
        parked,
        budget,
        clock,
        log: log.child({ profile: plan.key, trigger: name }),
        ...(createTopics && { prepare: () => broker.admin.ensureTopics([spec]) }),
      },
      (state) => {
        this.state = state;
        onState();
      },
    );
    this.#subscription.start();
  }

  use(trigger: PlannedTrigger, plan: Plan): void {
    this.#intake.use(trigger, plan);
  }

  close(patience: AbortSignal): Promise<void> {
    return this.#subscription.close(patience);
  }
}
