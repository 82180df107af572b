import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { invalidRequest } from '../http/invalid-request.js';

/**
 * The id of the event that a call makes: its `Idempotency-Key`, with or without the quotes of a structured header, or a new UUID.
 * Throws ArkError INVALID_REQUEST for one that is empty, longer than 200 characters or not printable ASCII.
 */
export function eventIdOf(headers: IncomingHttpHeaders): string {
  const sent = headers['idempotency-key'];
  if (sent === undefined) return randomUUID();
  const text = typeof sent === 'string' ? sent : sent.join(', ');
  const id = /^"(.*)"$/.exec(text)?.[1] ?? text;
  if (/^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(id)) return id;
  throw invalidRequest([
    {
      path: 'header.Idempotency-Key',
      message: 'must be 1 to 200 printable ASCII characters, not beginning with a blank',
    },
  ]);
}

interface TraceContext {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const traceParent = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-|$)/;
const MAX_TRACE_LENGTH = 512;

/** The trace that a call belongs to (W3C Trace Context), to be handed on; nothing when it says none, or none that is valid. */
export function traceOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceContext {
  if (typeof traceparent !== 'string' || traceparent.length > MAX_TRACE_LENGTH || !traceParent.test(traceparent))
    return {};
  const state = typeof tracestate === 'string' ? tracestate : (tracestate ?? []).join(',');
  return { traceparent, ...(state !== '' && state.length <= MAX_TRACE_LENGTH && { tracestate: state }) };
}
