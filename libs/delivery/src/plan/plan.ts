import type { Action, CheckStep, ConnectorClient, Effect } from '@arkflows/connector-sdk';
import type { Policies, Profile } from '@arkflows/contracts';
import type { CompiledOperation, CompiledTrigger, Happened, Identify } from '@arkflows/mapping';
import type { CompiledFallback, ProfilePolicyMetrics, ReadCache, RetrySchedule } from '@arkflows/resilience';

export interface PlannedOperation {
  readonly name: string;
  readonly action: Action<ConnectorClient>;
  readonly effect: Effect;
  readonly compiled: CompiledOperation;
  /** A quick yes to an input that the action takes just as it is. */
  readonly accepts: (input: unknown) => boolean;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** How the target is asked whether its effect has happened; null: it is not. */
  readonly lookup: PlannedLookup | null;
  /** Of what only reads; null: the target is always asked. */
  readonly cache: PlannedCache | null;
  /** What is done with an event instead of parking it; null: it is parked. */
  readonly fallback: PlannedFallback | null;
}

export interface PlannedCache {
  readonly read: ReadCache;
  readonly answers: ProfilePolicyMetrics['cache'];
}

interface PlannedFallback {
  readonly steps: CompiledFallback;
  readonly taken: ProfilePolicyMetrics['fallbacks'];
}

export interface PlannedLookup {
  /** Only reads. */
  readonly operation: PlannedOperation;
  readonly happened: Happened;
}

export interface PlannedTrigger {
  readonly definition: Profile['spec']['triggers'][number];
  readonly compiled: CompiledTrigger;
}

/** What counts as the same event, and for how long. */
export interface Dedupe {
  readonly identify: Identify;
  readonly windowMs: number;
}

/** What expressions see as `profile`. */
interface ProfileScope {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A deployed revision made ready to run: everything that can be decided once is decided here. */
export interface Plan {
  readonly key: string;
  readonly revision: number;
  readonly deploymentId: string;
  readonly firstDeployedAt: number;
  readonly scope: ProfileScope;
  readonly credential: string | null;
  readonly client: ConnectorClient;
  /** Tries the way to the target without changing anything; the steps up to the first that failed. */
  readonly check: (signal: AbortSignal) => Promise<readonly CheckStep[]>;
  readonly operations: ReadonlyMap<string, PlannedOperation>;
  /** Some operation has an answer without its target: a cache, a fallback. */
  readonly hasStandIns: boolean;
  readonly triggers: readonly PlannedTrigger[];
  /** As the profile has them: what stands before its calls is made of them where it runs. */
  readonly policies: Policies;
  /** How long an event that failed is tried in memory, before it is parked. */
  readonly inPlaceMs: number;
  readonly concurrency: number;
  /** Null: events are not told apart. */
  readonly dedupe: Dedupe | null;
  readonly onUncertain: Profile['spec']['policies']['onUncertain'];
  readonly ordering: Profile['spec']['policies']['ordering'];
  readonly retry: RetrySchedule;
}
