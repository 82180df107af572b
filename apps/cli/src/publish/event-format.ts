import { randomUUID } from 'node:crypto';
import { type CloudEvent, eventTypes } from '@arkflows/contracts';
import { exitCodes } from '../exit-codes.js';
import { CliFailure } from '../failure.js';
import type { Line } from './lines.js';

/** `ndjson`: a line is an event's data. `cloudevents`: a line is a whole CloudEvent. `json`: the input is the data of one event. */
export const eventFormats = ['ndjson', 'json', 'cloudevents'] as const;
export type EventFormat = (typeof eventFormats)[number];

export interface Envelope {
  readonly topic: string;
  readonly type?: string;
  readonly source?: string;
  /** Dotted path to the ordering key within the data. */
  readonly key?: string;
}

/** How the lines of an input become the body of a request. */
export interface Encoding {
  readonly contentType: string;
  /** Throws CliFailure that names the line. */
  encode(line: Line): string;
  /** The body that holds these events. */
  join(events: readonly string[]): string;
}

const batch = {
  contentType: 'application/cloudevents-batch+json',
  join: (events: readonly string[]) => `[${events.join(',')}]`,
};

/** Data alone is sent as it is; with a type, a source or a key, and for whole events, as a CloudEvents batch. */
export function encodingOf(format: EventFormat, envelope: Envelope): Encoding {
  if (format === 'cloudevents') {
    return { ...batch, encode: (line) => JSON.stringify(completed(parse(line), line, envelope)) };
  }
  if (envelope.type ?? envelope.source ?? envelope.key) {
    return { ...batch, encode: (line) => JSON.stringify(wrapped(parse(line), line, envelope)) };
  }
  return {
    contentType: 'application/x-ndjson',
    encode: (line) => JSON.stringify(parse(line)),
    join: (events) => `${events.join('\n')}\n`,
  };
}

function parse({ number, text }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliFailure(exitCodes.refused, `Line ${number} is not JSON: ${(error as Error).message}`);
  }
}

function wrapped(data: unknown, line: Line, { topic, type, source, key }: Envelope): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: source ?? `/topics/${topic}`,
    type: type ?? eventTypes.bare,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    ...(key && { partitionkey: keyAt(data, key, line) }),
    data,
  };
}

/** A whole event keeps what it says; the envelope fills in what it does not. */
function completed(event: unknown, line: Line, { type, source, key }: Envelope): object {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new CliFailure(exitCodes.refused, `Line ${line.number} is no CloudEvent: it must be a JSON object.`);
  }
  const { data } = event as { data?: unknown };
  return {
    specversion: '1.0',
    id: randomUUID(),
    ...(source && { source }),
    ...(type && { type }),
    ...(key && { partitionkey: keyAt(data, key, line) }),
    ...event,
  };
}

function keyAt(data: unknown, path: string, { number }: Line): string {
  const value = path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], data);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const found = value === undefined || value === null ? 'nothing' : 'an object or a list';
  throw new CliFailure(exitCodes.refused, `Line ${number} has ${found} at '${path}', which --key names.`);
}
