import { ArkError, type ErrorCode } from '../errors.js';
import { KIB } from '../topics.js';

/**
 * A dead letter is the record as it came (key, value and headers, byte for byte) with these headers added:
 * the reason, and where it came from. The gateway indexes them; a redrive takes them off again.
 */
export const deadLetterHeaders = {
  runId: 'ark_runid',
  code: 'ark_code',
  message: 'ark_message',
  /** JSON of the failure's details. */
  details: 'ark_details',
  attempts: 'ark_attempts',
  namespace: 'ark_namespace',
  profile: 'ark_profile',
  revision: 'ark_revision',
  operation: 'ark_operation',
  trigger: 'ark_trigger',
  topic: 'ark_topic',
  partition: 'ark_partition',
  offset: 'ark_offset',
  /** ISO times. */
  firstTriedAt: 'ark_firsttriedat',
  diedAt: 'ark_diedat',
} as const;

const MAX_MESSAGE_BYTES = 4 * KIB;
const MAX_DETAILS_BYTES = 16 * KIB;

/** Why a record was given up, and where it came from. */
export interface DeadLetterInfo<Code extends string = ErrorCode> {
  readonly runId: string;
  readonly code: Code;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  /** Absent, like all up to `trigger`, when no profile could be found for the record. */
  readonly namespace?: string;
  readonly profile?: string;
  readonly revision?: number;
  readonly operation?: string;
  /** Absent for a command. */
  readonly trigger?: string;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  /** ISO times. */
  readonly firstTriedAt: string;
  readonly diedAt: string;
}

/** As read: a newer service may have written a code that is not known here. */
export type DeadLetter = DeadLetterInfo<string>;

/** The headers to add to the record. The message is cut at 4 KiB; details above 16 KiB or that JSON cannot hold are left out. */
export function writeDeadLetterHeaders(info: DeadLetterInfo): Record<string, string> {
  const { origin } = info;
  const values: Partial<Record<keyof typeof deadLetterHeaders, string | number>> = {
    ...info,
    ...origin,
    message: cutText(info.message, MAX_MESSAGE_BYTES),
    details: info.details && detailsText(info.details),
  };
  const headers: Record<string, string> = {};
  for (const [field, header] of Object.entries(deadLetterHeaders)) {
    const value = values[field as keyof typeof deadLetterHeaders];
    if (value !== undefined) headers[header] = String(value);
  }
  return headers;
}

/**
 * Reads back what `writeDeadLetterHeaders` wrote. Throws ArkError EVENT_NOT_DECODABLE, naming the header, on a record that is
 * no dead letter.
 */
export function readDeadLetter(record: {
  readonly headers: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}): DeadLetter {
  const text = (field: keyof typeof deadLetterHeaders): string | undefined => {
    const value = record.headers[deadLetterHeaders[field]];
    return (Buffer.isBuffer(value) ? value : (value as readonly Buffer[] | undefined)?.at(-1))?.toString('utf8');
  };
  const needed = (field: keyof typeof deadLetterHeaders): string => {
    const value = text(field);
    if (value) return value;
    throw new ArkError('EVENT_NOT_DECODABLE', `Not a dead letter: header ${deadLetterHeaders[field]} is missing`);
  };
  const count = (field: keyof typeof deadLetterHeaders): number => {
    const value = Number(needed(field));
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new ArkError('EVENT_NOT_DECODABLE', `Not a dead letter: header ${deadLetterHeaders[field]} is not a number`);
  };
  const optional = <Field extends 'namespace' | 'profile' | 'operation' | 'trigger'>(field: Field) => {
    const value = text(field);
    return value ? { [field]: value } : {};
  };
  const details = parseDetails(text('details'));
  return {
    runId: needed('runId'),
    code: needed('code'),
    message: text('message') ?? '',
    ...(details && { details }),
    attempts: count('attempts'),
    ...optional('namespace'),
    ...optional('profile'),
    ...(text('revision') && { revision: count('revision') }),
    ...optional('operation'),
    ...optional('trigger'),
    origin: { topic: needed('topic'), partition: count('partition'), offset: count('offset') },
    firstTriedAt: needed('firstTriedAt'),
    diedAt: needed('diedAt'),
  };
}

function parseDetails(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function detailsText(details: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const text = JSON.stringify(details);
    return Buffer.byteLength(text) <= MAX_DETAILS_BYTES ? text : undefined;
  } catch {
    return undefined;
  }
}

/** At most so many bytes of valid UTF-8, cut between characters. */
function cutText(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return bytes.toString('utf8');
  const ellipsis = '…';
  let end = maxBytes - Buffer.byteLength(ellipsis);
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + ellipsis;
}
