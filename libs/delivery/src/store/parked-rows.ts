import type { ReceivedRecord } from '@arkflows/messaging';

/** An event that waits in the store, behind the older ones of its lane. */
export interface ParkedRow {
  readonly profile: string;
  /** What keeps its events in order, as `lane-name.ts` writes it. */
  readonly lane: Buffer;
  readonly record: ReceivedRecord;
  readonly attempts: number;
  /** Milliseconds since its first attempt; null before that. */
  readonly triedForMs: number | null;
  /** Milliseconds until the next attempt; null where it waits for one before it. */
  readonly dueInMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
  /** Somebody gave it up: it is not tried. */
  readonly cancelled?: boolean;
}

/** The first event of a lane waits longer. */
export interface Postponement {
  readonly offset: number;
  readonly attempts: number;
  /** Null: it was not tried yet. */
  readonly triedForMs: number | null;
  readonly dueInMs: number;
  readonly code: string;
  readonly message: string;
}

/** A lane as it is found by a new owner. */
export interface ParkedLaneFound {
  readonly profile: string;
  readonly lane: Buffer;
  readonly dueInMs: number;
  readonly events: number;
}

const MAX_MESSAGE = 1_000;
/** PostgreSQL's text holds no zero byte. */
export const shownText = (text: string): string => text.slice(0, MAX_MESSAGE).replaceAll('\0', '\uFFFD');

type Headers = ReceivedRecord['headers'];

/** Header values as base64, since they are bytes: `[name, value, …]` each. */
export const writeHeaders = (headers: Headers): string =>
  JSON.stringify(
    Object.entries(headers).map(([name, value]) => [
      Buffer.from(name).toString('base64'),
      ...(Buffer.isBuffer(value) ? [value] : (value as readonly Buffer[])).map((one) => one.toString('base64')),
    ]),
  );

export const readHeaders = (entries: readonly (readonly string[])[]): Headers =>
  Object.fromEntries(
    entries.map(([name = '', ...values]) => {
      const bytes = values.map((value) => Buffer.from(value, 'base64'));
      return [Buffer.from(name, 'base64').toString(), bytes.length === 1 ? (bytes[0] as Buffer) : bytes];
    }),
  );

export const sizeOfRow = ({ record }: ParkedRow): number => 200 + (record.value?.length ?? 0);
