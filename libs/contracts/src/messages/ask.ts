import { z } from 'zod';
import { type CloudEvent, eventTypes } from '../cloudevents/event.js';
import { timestampMs } from '../cloudevents/timestamp.js';
import { ArkError, type Failure } from '../errors.js';
import { Profile } from '../manifest/profile.js';
import { tolerant } from './tolerant.js';

/** What the gateway may ask a family's services. Asked twice, each does the same as asked once. */
export const askPatterns = ['test', 'dryRun', 'describe', 'parked', 'retryParked', 'cancelParked'] as const;
export type AskPattern = (typeof askPatterns)[number];

/** Largest ask or answer, in bytes of JSON. */
export const MAX_ASK_BYTES = 1024 * 1024;

/** Whether the target of a profile can be used with its credential. */
export const TestAsk = z.object({ profile: tolerant(Profile) });
export type TestAsk = z.output<typeof TestAsk>;

export const TestAnswer = z.object({
  /** In order, the first failed one last. */
  steps: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      durationMs: z.number(),
      message: z.string().optional(),
      advice: z.string().optional(),
    }),
  ),
});
export type TestAnswer = z.output<typeof TestAnswer>;

/** What would become of an event, without doing it. */
export const DryRunAsk = z.object({
  profile: tolerant(Profile),
  revision: z.int(),
  /** The trigger that takes the event; without one it is a command for `operation`. */
  trigger: z.string().optional(),
  operation: z.string().optional(),
  /** A CloudEvent in its JSON form; else `data` is the value of a bare record. */
  event: z.unknown().optional(),
  data: z.unknown().optional(),
});
export type DryRunAsk = z.output<typeof DryRunAsk>;

export const DryRunAnswer = z.object({
  /** As it was read. */
  event: z.record(z.string(), z.unknown()),
  trigger: z.string().nullable(),
  operation: z.string(),
  /** Whether the trigger's filter lets it through. */
  taken: z.boolean(),
  /** Its ordering key; null: it has none of its own. */
  key: z.string().nullable(),
  /** What the connector would be given. */
  input: z.unknown().optional(),
});
export type DryRunAnswer = z.output<typeof DryRunAnswer>;

/** Who answers. */
export const DescribeAnswer = z.object({
  service: z.string(),
  instance: z.string(),
  connectors: z.array(z.string()),
});
export type DescribeAnswer = z.output<typeof DescribeAnswer>;

/** An ask as it stands on its topic. */
export interface Ask {
  readonly id: string;
  readonly pattern: string;
  /** Who waits for the answer. */
  readonly replyTo: string;
  /** Milliseconds since the epoch; from then on nobody waits any more. */
  readonly expiresAt: number;
  readonly data: unknown;
}

/** Writes an ask. */
export function askEvent({ id, pattern, replyTo, expiresAt, data }: Ask, source: string, now: number): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: eventTypes.ask,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    expirytime: new Date(expiresAt).toISOString(),
    arkask: pattern,
    arkreplyto: replyTo,
    data,
  };
}

/** Reads an ask. Throws ArkError INVALID_REQUEST for an event that is none. */
export function readAsk(event: CloudEvent): Ask {
  const { id, type, arkask: pattern, arkreplyto: replyTo, expirytime = '', data } = event;
  const expiresAt = timestampMs(expirytime);
  const whole = typeof pattern === 'string' && typeof replyTo === 'string' && /^[\w.-]{1,200}$/.test(replyTo);
  if (type === eventTypes.ask && whole && !Number.isNaN(expiresAt)) return { id, pattern, replyTo, expiresAt, data };
  throw new ArkError('INVALID_REQUEST', 'An event on a topic of asks is no ask');
}

const Answer = z.union([
  z.object({ failure: z.custom<Failure>((value) => typeof (value as Failure | null)?.code === 'string') }),
  z.object({ value: z.unknown() }),
]);
/** What was answered, or why it was not. */
export type Answer = { readonly value: unknown } | { readonly failure: Failure };

/** Writes the answer to an ask; it has the ask's id. */
export function answerEvent(id: string, answer: Answer, source: string, now: number): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: eventTypes.answer,
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    causationid: id,
    data: answer,
  };
}

/** Reads the answer to an ask. Throws ArkError INTERNAL for an event that is none. */
export function readAnswer({ type, data }: CloudEvent): Answer {
  const answer = Answer.safeParse(data);
  if (type === eventTypes.answer && answer.success) return answer.data;
  throw new ArkError('INTERNAL', 'An answer cannot be read: is the service of another version?');
}
