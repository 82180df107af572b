import type { Action, CheckStep, ConnectorClient, Effect } from '@arkflows/connector-sdk';
import type { Profile } from '@arkflows/contracts';
import type { CompiledOperation, CompiledTrigger, Identify } from '@arkflows/mapping';
import type { RetrySchedule } from '@arkflows/resilience';

export interface PlannedOperation {
  readonly name: string;
  readonly action: Action<ConnectorClient>;
  readonly effect: Effect;
  readonly compiled: CompiledOperation;
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
  readonly triggers: readonly PlannedTrigger[];
  readonly timeoutMs: number;
  /** How long an event that failed is tried in memory, before it is parked. */
  readonly inPlaceMs: number;
  readonly concurrency: number;
  /** Null: events are not told apart. */
  readonly dedupe: Dedupe | null;
  readonly onUncertain: Profile['spec']['policies']['onUncertain'];
  readonly ordering: Profile['spec']['policies']['ordering'];
  readonly retry: RetrySchedule;
}
