import { EventFault } from './event-fault.js';

export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The value of a header, the last one if it came repeatedly. Names are lower case. */
export function headerValue(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value : value.at(-1);
}

const encodedBytes = /(?:%[\dA-Fa-f]{2})+/g;

/** Undoes the quoting and percent-encoding of an attribute (HTTP protocol binding 1.0, 3.1.3.2). Throws EventFault. */
export function decodeHeader(value: string, attribute: string): string {
  const quoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  const bare = quoted ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  if (!bare.includes('%')) return bare;
  try {
    return bare.replace(encodedBytes, (bytes) => decodeURIComponent(bytes));
  } catch {
    throw new EventFault(`header ce-${attribute} is percent-encoded, but not in UTF-8`, { path: attribute });
  }
}
