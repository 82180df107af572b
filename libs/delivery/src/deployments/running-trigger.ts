import type { SubscriptionState } from '../intake/subscription.js';
import type { Plan, PlannedTrigger } from '../plan/plan.js';

/** A trigger as it runs here. */
export interface RunningTrigger {
  readonly state: SubscriptionState;
  /** From the next record on. */
  use(trigger: PlannedTrigger, plan: Plan): void;
  /** Drains and leaves its groups. */
  close(patience: AbortSignal): Promise<void>;
}

/**
 * What makes a trigger another one: it has to end before the next one begins, since another topic has other offsets, and another
 * key other lanes. Everything else may change under a running one.
 */
export function triggerId({ definition: { name, topic, key, repartition } }: PlannedTrigger): string {
  const by = key === undefined ? '' : ` by ${key}`;
  return `trigger ${name} on ${topic}${by}${repartition ? ', repartitioned' : ''}`;
}
