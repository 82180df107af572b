import { isUtf8 } from 'node:buffer';
import { JsonSyntaxError, parseJson } from '../json/parse-json.js';
import { contentKind, readableTypes } from './content-kind.js';
import { EventFault } from './event-fault.js';

/** What an event's data is when it says nothing else. */
export const defaultContentType = 'application/json';

/**
 * An event's data from its bytes: JSON parsed, text/* as a text; null for no bytes. Throws EventFault when the bytes are not
 * what the content type says, or the type is none that we read.
 */
export function decodeData(bytes: Buffer | null, contentType: string): unknown {
  if (bytes === null || bytes.length === 0) return null;
  const kind = contentKind(contentType);
  if (kind === 'json') return decodeJson(bytes);
  if (kind === 'text') return decodeText(bytes, 'data');
  throw new EventFault(`data of type '${contentType.slice(0, 128)}' is not read; read are ${readableTypes}`, {
    path: 'data',
    unsupported: true,
  });
}

/** Throws EventFault with line and column when the bytes are not JSON in UTF-8. */
export function decodeJson(bytes: Buffer): unknown {
  const text = decodeText(bytes, 'data');
  return parseJsonData(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}

/** Throws EventFault with line and column when the text is not JSON. */
export function parseJsonData(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new EventFault(`not JSON: ${error.reason}`, { path: 'data', line: error.line, column: error.column });
  }
}

/** Throws EventFault when the bytes are not UTF-8. */
export function decodeText(bytes: Buffer, path: string): string {
  const text = bytes.toString('utf8');
  // Only a text with the replacement character can have come from wrong bytes: the scan of the others is saved.
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw new EventFault(`${path} is not UTF-8`, { path });
  return text;
}
