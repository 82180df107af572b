import { checkAttributes, isAttributeName } from './attributes.js';
import { contentKind, readableTypes } from './content-kind.js';
import type { CloudEvent } from './event.js';
import { EventFault } from './event-fault.js';
import { decodeData, defaultContentType } from './payload.js';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/**
 * An event from its JSON format (https://github.com/cloudevents/spec, json-format.md), already parsed. What is named as no
 * attribute may be is left out; attributes that are null count as absent. Throws EventFault.
 */
export function eventFromJson(value: unknown): CloudEvent {
  if (!isObject(value)) throw new EventFault('an event must be a JSON object');
  const event: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(value)) {
    if (attribute === null || !isAttributeName(name)) continue;
    if (typeof attribute === 'object')
      throw new EventFault(`${name} must be a string, not a list or map`, { path: name });
    event[name] = String(attribute);
  }
  checkAttributes(event, (attribute) => attribute);
  event.data = dataOf(value, (event.datacontenttype as string | undefined) ?? defaultContentType);
  return event as CloudEvent;
}

/** Whether a parsed JSON value says that it is an event. */
export const looksLikeEvent = (value: unknown): boolean => isObject(value) && Object.hasOwn(value, 'specversion');

function dataOf(value: Readonly<Record<string, unknown>>, contentType: string): unknown {
  const { data = null, data_base64: encoded } = value;
  if (encoded !== undefined && encoded !== null) {
    if (data !== null) throw new EventFault('data and data_base64 exclude each other', { path: 'data_base64' });
    if (typeof encoded !== 'string' || !base64.test(encoded)) {
      throw new EventFault('data_base64 is not Base64', { path: 'data_base64' });
    }
    return decodeData(Buffer.from(encoded, 'base64'), contentType);
  }
  const kind = contentKind(contentType);
  if (data === null || kind === 'json') return data;
  if (kind !== 'text') {
    throw new EventFault(`data of type '${contentType.slice(0, 128)}' is not read; read are ${readableTypes}`, {
      path: 'data',
      unsupported: true,
    });
  }
  if (typeof data !== 'string')
    throw new EventFault(`data of type '${contentType}' must be a string`, { path: 'data' });
  return data;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
