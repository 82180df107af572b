import { type CloudEvent, eventTypes } from '../cloudevents/event.js';
import type { ErrorCode, Failure } from '../errors.js';
import type { CacheUse, RunStatus } from './run.js';
import { profileKey } from './snapshot.js';

export interface ResultInput {
  /** The same for every repetition of the same run, so that a reader can tell repeats. */
  readonly id: string;
  /** The service that carried it out, as a URI reference. */
  readonly source: string;
  /** RFC 3339. */
  readonly time: string;
  /** The command, or the event that set off a trigger. */
  readonly cause: CloudEvent;
  /** The record key of the cause; the result goes to the same key. */
  readonly key: string | null;
  readonly namespace: string;
  readonly profile: string;
  readonly operation: string;
  readonly revision: number;
  /** From 1. */
  readonly attempt: number;
  readonly status: RunStatus;
  /** Why it was skipped or failed. */
  readonly code?: ErrorCode;
  /** The step of the fallback that was taken last, as in RunSummary. */
  readonly fallback?: string;
  /** Absent: the answer is the target's. */
  readonly cache?: CacheUse;
  /** The action's output after its mapping, or the failure. */
  readonly data?: unknown | Failure;
}

/**
 * The event that says how an operation went: type `io.arkflows.result.v1` with `arkstatus`, `arkcode`, `arkprofile`,
 * `arkoperation`, `arkrevision`, `arkattempt`, and `arkfallback` and `arkcache` where something stood in for the target. It stays
 * in its cause's conversation and trace: `causationid` is the cause's id, `correlationid` the cause's own, or its id where it began
 * the conversation.
 */
export function resultEvent(result: ResultInput): CloudEvent {
  const { cause, key, code, fallback, cache } = result;
  const { traceparent, tracestate, subject } = cause;
  return {
    specversion: '1.0',
    id: result.id,
    source: result.source,
    type: eventTypes.result,
    time: result.time,
    datacontenttype: 'application/json',
    ...(subject !== undefined && { subject }),
    ...(key !== null && { partitionkey: key }),
    correlationid: cause.correlationid ?? cause.id,
    causationid: cause.id,
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
    arkprofile: profileKey(result.namespace, result.profile),
    arkoperation: result.operation,
    arkrevision: String(result.revision),
    arkattempt: String(result.attempt),
    arkstatus: result.status,
    ...(code !== undefined && { arkcode: code }),
    ...(fallback !== undefined && { arkfallback: fallback }),
    ...(cache !== undefined && { arkcache: cache }),
    data: result.data ?? null,
  };
}
