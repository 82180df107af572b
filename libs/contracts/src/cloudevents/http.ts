import { randomUUID } from 'node:crypto';
import { ArkError } from '../errors.js';
import type { ProblemItem } from '../problem.js';
import { checkAttributes, isAttributeName } from './attributes.js';
import { type ContentKind, contentKind, readableTypes } from './content-kind.js';
import { type CloudEvent, eventTypes } from './event.js';
import { EventFault } from './event-fault.js';
import { filledLines } from './filled-lines.js';
import { decodeHeader, type HttpHeaders, headerValue } from './http-header.js';
import { decodeData, decodeJson, decodeText, defaultContentType, parseJsonData } from './payload.js';
import { eventFromJson, looksLikeEvent } from './structured.js';
import { isTimestamp } from './timestamp.js';

export interface HttpEventOptions {
  /** `source` of events that come as bare data. */
  readonly defaultSource: string;
  /** `type` of events that come as bare data. Default `io.arkflows.bare.v1`. */
  readonly defaultType?: string;
  /** Makes the `id` of events that come as bare data. Default: a random UUID. */
  readonly newId?: () => string;
  /** Events in one request. Default 10,000. */
  readonly maxEvents?: number;
}

const MAX_EVENTS = 10_000;
const MAX_FAULTS = 20;
const accepted =
  'application/cloudevents+json, application/cloudevents-batch+json, application/x-ndjson, application/json, ' +
  `and with ce- headers ${readableTypes}`;

/**
 * Reads a request as events (HTTP protocol binding 1.0): structured, a batch, binary (`ce-` headers); beyond the binding
 * NDJSON, each line an event in structured form or bare data, and a bare JSON body as one event. Header names are lower case.
 * All or nothing: throws ArkError INVALID_REQUEST whose `details.errors` name each event's place (up to 20), or
 * UNSUPPORTED_MEDIA_TYPE, or PAYLOAD_TOO_LARGE above `maxEvents`.
 */
export function decodeHttp(headers: HttpHeaders, body: Buffer, options: HttpEventOptions): CloudEvent[] {
  try {
    return decode(headers, body, options);
  } catch (error) {
    if (!(error instanceof EventFault)) throw error;
    if (error.at.unsupported) throw new ArkError('UNSUPPORTED_MEDIA_TYPE', error.message);
    throw invalid([itemOf(error)]);
  }
}

function decode(headers: HttpHeaders, body: Buffer, options: HttpEventOptions): CloudEvent[] {
  const contentType = headerValue(headers, 'content-type');
  const kind: ContentKind = contentType === undefined ? 'json' : contentKind(contentType);
  if (kind === 'event') return [checked(eventFromJson(decodeJson(body)))];
  if (kind === 'batch') return batch(decodeJson(body), options);
  if (kind === 'lines') return lines(decodeText(body, 'data'), options);
  if (Object.keys(headers).some((name) => name.startsWith('ce-'))) return [binary(headers, body, contentType)];
  if (contentType === undefined || kind !== 'json') {
    const said = contentType === undefined ? 'no content type' : `content type '${contentType.slice(0, 128)}'`;
    throw new EventFault(`${said} without ce- headers is not read; read are ${accepted}`, { unsupported: true });
  }
  if (body.length === 0) throw new EventFault('the body is empty; an event is expected', { path: 'data' });
  return [bare(decodeJson(body), options)];
}

function binary(headers: HttpHeaders, body: Buffer, contentType: string | undefined): CloudEvent {
  const event: Record<string, unknown> = {};
  for (const name of Object.keys(headers)) {
    const attribute = name.startsWith('ce-') ? name.slice(3) : '';
    const value = headerValue(headers, name);
    if (value !== undefined && isAttributeName(attribute)) event[attribute] = decodeHeader(value, attribute);
  }
  checkAttributes(event, (attribute) => `header ce-${attribute}`);
  event.datacontenttype = contentType ?? defaultContentType;
  event.data = decodeData(body, event.datacontenttype as string);
  return checked(event as CloudEvent);
}

function batch(value: unknown, options: HttpEventOptions): CloudEvent[] {
  if (!Array.isArray(value)) throw new EventFault('a batch must be a JSON list of events');
  return readAll(value.entries(), options, ([index, item]) => ({
    prefix: `[${index}]`,
    read: () => checked(eventFromJson(item)),
  }));
}

function lines(text: string, options: HttpEventOptions): CloudEvent[] {
  return readAll(filledLines(text), options, ({ line, content }) => ({
    line,
    read: () => {
      const value = parseJsonData(content);
      return looksLikeEvent(value) ? checked(eventFromJson(value)) : bare(value, options);
    },
  }));
}

interface Reading {
  readonly read: () => CloudEvent;
  readonly prefix?: string;
  readonly line?: number;
}

function readAll<T>(items: Iterable<T>, options: HttpEventOptions, reading: (item: T) => Reading): CloudEvent[] {
  const { maxEvents = MAX_EVENTS } = options;
  const events: CloudEvent[] = [];
  const faults: ProblemItem[] = [];
  for (const item of items) {
    if (events.length === maxEvents) {
      throw new ArkError('PAYLOAD_TOO_LARGE', `More than ${maxEvents} events in one request; send fewer at once`);
    }
    const { read, prefix, line } = reading(item);
    try {
      events.push(read());
    } catch (error) {
      if (!(error instanceof EventFault)) throw error;
      faults.push(itemOf(error, prefix, line));
      if (faults.length === MAX_FAULTS) break;
    }
  }
  if (faults.length > 0) throw invalid(faults);
  if (events.length === 0) throw new EventFault('no event stands in the body');
  return events;
}

function bare(data: unknown, options: HttpEventOptions): CloudEvent {
  const { defaultSource: source, defaultType: type = eventTypes.bare, newId = randomUUID } = options;
  return { specversion: '1.0', id: newId(), source, type, datacontenttype: defaultContentType, data };
}

/** What only the reader of a command would refuse is refused here, where the sender can mend it. */
function checked(event: CloudEvent): CloudEvent {
  const { expirytime } = event;
  if (expirytime !== undefined && !isTimestamp(expirytime)) {
    throw new EventFault('expirytime must be a time such as 2026-01-31T12:00:00Z', { path: 'expirytime' });
  }
  return event;
}

function itemOf({ message, at }: EventFault, prefix = '', line = at.line): ProblemItem {
  const path = at.path && prefix ? `${prefix}.${at.path}` : `${prefix}${at.path ?? ''}`;
  return { path, message, ...(line !== undefined && { line }), ...(at.column !== undefined && { column: at.column }) };
}

function invalid(errors: readonly ProblemItem[]): ArkError {
  const [first] = errors;
  const line = first?.line && `line ${first.line}`;
  const column = first?.column && `column ${first.column}`;
  const place = [line, column, first?.path].filter(Boolean).join(', ');
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new ArkError('INVALID_REQUEST', `${place ? `${place}: ` : ''}${first?.message}${others}`, {
    details: { errors },
  });
}
