import { hash } from 'node:crypto';
import { z } from 'zod';

/** How an event was settled. */
export const RunStatus = z.enum(['succeeded', 'skipped', 'dead', 'uncertain']);
export type RunStatus = z.output<typeof RunStatus>;

/** How good an answer was that came from a cache. */
export const CacheUse = z.enum(['fresh', 'stale']);
export type CacheUse = z.output<typeof CacheUse>;

/** How one event went through one operation; no payload in it. */
export const RunSummary = z.object({
  /** The same for every repetition of the same record: `run_` and a hash of profile, operation, topic, partition and offset. */
  runId: z.string(),
  namespace: z.string(),
  profile: z.string(),
  revision: z.int(),
  operation: z.string(),
  /** Absent for a command. */
  trigger: z.string().optional(),
  eventId: z.string(),
  eventSource: z.string(),
  key: z.string().nullable(),
  status: RunStatus,
  code: z.string().optional(),
  message: z.string().optional(),
  /** The step of the fallback that was taken last: `operation/<name>`, `value` or `deadLetter`. Absent: none. */
  fallback: z.string().optional(),
  /** The answer came from the cache: `fresh` within its time, `stale` after it. Absent: the target gave it. */
  cache: CacheUse.optional(),
  attempts: z.int(),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
});
export type RunSummary = z.output<typeof RunSummary>;

/** Value of the topic `runs`: summaries come in batches. */
export const RunBatch = z.object({ runs: z.array(RunSummary) });
export type RunBatch = z.output<typeof RunBatch>;

/**
 * The id of the run of a command: it follows from the command itself, so that whoever sends it knows the id before anything has
 * happened, and a command that is sent again is the same run.
 */
export function commandRunId(profileKey: string, operation: string, source: string, id: string): `run_${string}` {
  return `run_${idempotencyKey(profileKey, operation, source, id).slice(0, 22)}`;
}

/** The same at every attempt of one event by one operation, and never another's: for targets that take an idempotency key. */
export function idempotencyKey(profileKey: string, operation: string, source: string, id: string): string {
  return hash('sha256', JSON.stringify([profileKey, operation, source, id]), 'base64url');
}

/**
 * The id of the run of one record by one operation: the same whenever that record is carried out again. `profileKey` is
 * `namespace/name`; empty, like `operation`, for a record that no profile could be found for.
 */
export function runId(
  profileKey: string,
  operation: string,
  topic: string,
  partition: number,
  offset: number,
): `run_${string}` {
  // None of the parts can hold a line break, so no two runs make the same text. 22 characters hold 132 bits.
  const digest = hash('sha256', `${profileKey}\n${operation}\n${topic}\n${partition}\n${offset}`, 'base64url');
  return `run_${digest.slice(0, 22)}`;
}
