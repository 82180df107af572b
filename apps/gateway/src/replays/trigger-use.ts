import type { Profile, Trigger } from '@arkflows/contracts';
import type { ReplayReport } from './replay-report.js';

type TriggerUse = ReplayReport['candidate'];

/** What a trigger's events are used for in a revision. */
export const useOf = ({ spec }: Profile, { operation, topic }: Trigger): TriggerUse => ({
  connector: spec.connector,
  operation,
  action: spec.operations[operation]?.action ?? '',
  topic,
});

export const sameUse = (one: TriggerUse, other: TriggerUse): boolean =>
  (['connector', 'operation', 'action', 'topic'] as const).every((field) => one[field] === other[field]);
