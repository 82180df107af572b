import type { OutgoingRecord, RecordHeaders } from '../broker.js';

const LENGTH_BYTES = 4;
const NO_HEADERS: RecordHeaders = Object.freeze({});

/** Names and values one after the other, each with its length before it; null where there are none. */
export const encodeHeaders = (headers: OutgoingRecord['headers']): Buffer | null => {
  if (!headers) return null;
  const parts: Buffer[] = [];
  const add = (bytes: Buffer | string) => {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt32BE(content.length);
    parts.push(length, content);
  };
  for (const [name, held] of Object.entries(headers)) {
    const values = Array.isArray(held) ? (held as readonly (Buffer | string)[]) : [held as Buffer | string];
    for (const value of values) {
      add(name);
      add(value);
    }
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
};

export const decodeHeaders = (encoded: Buffer | null): RecordHeaders => {
  if (encoded === null) return NO_HEADERS;
  const headers: Record<string, Buffer | Buffer[]> = {};
  let position = 0;
  const take = (): Buffer => {
    const start = position + LENGTH_BYTES;
    position = start + encoded.readUInt32BE(position);
    return encoded.subarray(start, position);
  };
  while (position < encoded.length) {
    const name = take().toString('utf8');
    const value = take();
    const held = Object.hasOwn(headers, name) ? headers[name] : undefined;
    const now = held === undefined ? value : Array.isArray(held) ? [...held, value] : [held, value];
    if (name !== '__proto__') headers[name] = now;
    else Object.defineProperty(headers, name, { value: now, enumerable: true, configurable: true, writable: true });
  }
  return headers;
};
