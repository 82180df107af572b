import { z } from 'zod';

/** Names one parked event: from a list of what is parked. */
export const ParkedId = z.string().regex(/^parked_[0-9a-f]{24}$/);

/** Which of the keys that wait: all fields that are given must fit. */
export const ParkedFilter = z.object({
  namespace: z.string(),
  profile: z.string().optional(),
  /** The ordering key, as text. */
  key: z.string().optional(),
  /** Why its first event waits. */
  code: z.string().optional(),
});
export type ParkedFilter = z.output<typeof ParkedFilter>;

/** What waits in the store of a family's services. */
export const ParkedAsk = z.object({
  filter: ParkedFilter,
  limit: z.int().min(1).max(500),
  cursor: z.string().optional(),
});
export type ParkedAsk = z.output<typeof ParkedAsk>;

/** A key (or a partition, or one event without an order) that waits: its first event, and what is behind it. */
export const ParkedKey = z.object({
  /** Of its first event. */
  id: z.string(),
  namespace: z.string(),
  profile: z.string(),
  /** Null for a command. */
  trigger: z.string().nullable(),
  topic: z.string(),
  partition: z.int(),
  /** Of its first event. */
  offset: z.int(),
  /** What keeps its events in order; null where nothing does. */
  key: z.string().nullable(),
  /** `key`, the whole `partition`, or one `event`. */
  ordering: z.enum(['key', 'partition', 'event']),
  parkedAt: z.iso.datetime(),
  firstTriedAt: z.iso.datetime().nullable(),
  /** When its first event is tried again; null: at once. */
  dueAt: z.iso.datetime().nullable(),
  attempts: z.int(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  /** Events behind the first one. */
  behind: z.int(),
  /** Of all its events' values. */
  bytes: z.int(),
  /** Its first event is being cancelled. */
  cancelling: z.boolean(),
});
export type ParkedKey = z.output<typeof ParkedKey>;

export const ParkedAnswer = z.object({ items: z.array(ParkedKey), nextCursor: z.string().optional() });
export type ParkedAnswer = z.output<typeof ParkedAnswer>;

/** What is to be done with parked events: those with these ids, or the first ones of all keys that fit the filter. */
export const ParkedChange = z.object({
  filter: ParkedFilter,
  ids: z.array(ParkedId).optional(),
});
export type ParkedChange = z.output<typeof ParkedChange>;

/** The same for giving up: `behind`, whether what waits behind them at this moment goes too. */
export const ParkedCancel = ParkedChange.extend({ behind: z.boolean() });
export type ParkedCancel = z.output<typeof ParkedCancel>;

/** It is asked for; whoever owns the partition does it within seconds. */
export const ParkedChanged = z.object({
  /** Keys that are concerned. */
  keys: z.int(),
  /** Events of theirs. */
  events: z.int(),
});
export type ParkedChanged = z.output<typeof ParkedChanged>;
