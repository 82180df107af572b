import { isAttributeName } from './attributes.js';
import { contentKind } from './content-kind.js';
import type { CloudEvent } from './event.js';
import { defaultContentType } from './payload.js';

/** An event as a Kafka record in binary mode, ready to be sent. */
export interface EventRecord {
  /** The event's `partitionkey`. */
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes an event in binary mode (Kafka protocol binding 1.0); without data the value is null. Throws TypeError on what no
 * event of ours is: an attribute with a name that CloudEvents does not allow, or data that is neither JSON nor a text.
 */
export function toKafkaRecord(event: CloudEvent): EventRecord {
  const contentType = event.datacontenttype ?? defaultContentType;
  const headers: Record<string, string> = { 'content-type': contentType };
  for (const name in event) {
    const value = event[name];
    if (name === 'data' || name === 'datacontenttype' || value === undefined) continue;
    headers[headerNameOf(name)] = String(value);
  }
  return { key: event.partitionkey ?? null, value: encodeData(event.data, contentType), headers };
}

const MAX_KNOWN = 1_024;
const headerNames = new Map<string, string>();

/** Remembers the names that it met: events have the same attributes again and again. */
function headerNameOf(attribute: string): string {
  const known = headerNames.get(attribute);
  if (known !== undefined) return known;
  if (!isAttributeName(attribute)) throw new TypeError(`CloudEvents knows no attribute with the name '${attribute}'`);
  const name = `ce_${attribute}`;
  if (headerNames.size < MAX_KNOWN) headerNames.set(attribute, name);
  return name;
}

function encodeData(data: unknown, contentType: string): string | null {
  if (data === null || data === undefined) return null;
  const kind = contentKind(contentType);
  if (kind === 'json') return JSON.stringify(data);
  if (kind === 'text' && typeof data === 'string') return data;
  throw new TypeError(`Data of type '${contentType}' must be ${kind === 'text' ? 'a string' : 'JSON or a string'}`);
}
