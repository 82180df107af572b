import type { Inbox } from '../dedupe/inbox.js';
import type { EffectLedger } from '../effects/effect-ledger.js';
import type { Lane } from '../lanes/lane.js';
import type { Ownership } from '../ownership/ownership.js';
import type { Plan } from '../plan/plan.js';
import type { CallCount } from './call-count.js';
import { type ConclusionContext, emptyTally } from './conclude.js';
import type { FailedLanes, FailedLanesDependencies } from './failed-lanes.js';
import type { PlanHolder } from './plan-holder.js';
import type { ReadyLanes } from './ready-lanes.js';
import type { Trouble } from './trouble.js';
import type { PolicySurroundings, WorkerPolicies } from './worker-policies.js';

export interface WorkerDependencies extends FailedLanesDependencies {
  readonly ownership: Pick<Ownership, 'calls'>;
  readonly effects: Pick<EffectLedger, 'begin' | 'end' | 'recall'>;
  readonly inbox: Pick<Inbox, 'recognise' | 'remember'>;
  readonly policies: PolicySurroundings;
}

/** What the parts of one profile's worker work on together. */
export interface WorkerParts {
  readonly profile: string;
  readonly dependencies: WorkerDependencies;
  readonly plans: PlanHolder;
  readonly policies: WorkerPolicies;
  readonly trouble: Trouble;
  readonly ready: ReadyLanes;
  readonly failed: FailedLanes;
  readonly calls: CallCount;
  /** Its first item may be tried, or nothing is left in it. */
  makeReady(lane: Lane): void;
  /** More may be begun. */
  schedule(): void;
}

/** For concluding what came of events on this plan. */
export const conclusionOn = (
  plan: Plan,
  { dependencies, policies, trouble }: Pick<WorkerParts, 'dependencies' | 'policies' | 'trouble'>,
): ConclusionContext => ({
  plan,
  settler: dependencies.settler,
  trouble,
  clock: dependencies.clock,
  tally: emptyTally(),
  notClosedSince: (monotonic) => policies.notClosedSince(monotonic),
});
