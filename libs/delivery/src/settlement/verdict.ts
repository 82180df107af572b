import { type CacheUse, type Failure, profileKey, type RunSummary, runId, runOfCommand } from '@arkflows/contracts';
import type { Item } from '../lanes/item.js';

/** What was decided about an item for good. `revision` 0: no deployed revision was found. */
export type Verdict =
  | {
      readonly status: 'succeeded';
      readonly output: unknown;
      readonly revision: number;
      readonly failure?: Failure;
      readonly cache?: CacheUse;
    }
  | { readonly status: 'skipped' | 'dead' | 'uncertain'; readonly failure: Failure; readonly revision: number };

/** The same for every repetition of the same record by the same trigger, or of the same command. */
export function runIdOf(item: Item): string {
  const { topic, partition, offset } = item.source;
  const { namespace, profile, operation, trigger } = item.route;
  const key = profileKey(namespace, profile);
  return trigger === null && profile !== ''
    ? runOfCommand(key, operation, item.event)
    : runId(key, trigger === null ? operation : `${trigger} ${operation}`, topic, partition, offset);
}

export function summarize(item: Item, verdict: Verdict, now: number): RunSummary {
  const { topic, partition, offset } = item.source;
  const { namespace, profile, operation, trigger } = item.route;
  const startedAt = item.firstTriedAt || now;
  return {
    runId: runIdOf(item),
    namespace,
    profile,
    revision: verdict.revision,
    operation,
    ...(trigger !== null && { trigger }),
    eventId: item.event.id,
    eventSource: item.event.source,
    key: item.key?.shown ?? null,
    status: verdict.status,
    ...(verdict.failure && { code: verdict.failure.code, message: verdict.failure.message }),
    ...standInOf(item, verdict),
    attempts: item.attempts,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: now - startedAt,
    topic,
    partition,
    offset,
  };
}

type StandIn = Pick<RunSummary, 'fallback' | 'cache'>;
const none: StandIn = {};

/** What stood in for the target, for runs and results. */
export function standInOf({ fallback }: Item, verdict: Verdict): StandIn {
  const cache = verdict.status === 'succeeded' ? verdict.cache : undefined;
  if (!fallback && !cache) return none;
  return { ...(fallback && { fallback: fallback.shown }), ...(cache && { cache }) };
}
