import { ArkError } from '@arkflows/contracts';

/** An opaque cursor: the sort key of the last item, and the name of the order that it belongs to. */
export const writeCursor = (order: string, key: readonly string[]): string =>
  Buffer.from(JSON.stringify([order, ...key])).toString('base64url');

/** Reads a cursor back; throws INVALID_REQUEST when it is none, or one of another list. */
export function readCursor(cursor: string, order: string, length: number): readonly string[] {
  const parts = parse(cursor);
  const [writtenFor, ...key] = parts;
  if (writtenFor !== order || key.length !== length) throw invalidCursor();
  return key;
}

export const invalidCursor = (cause?: unknown): ArkError =>
  new ArkError('INVALID_REQUEST', '`cursor` is not one that this list gave; leave it out to begin anew.', {
    details: { path: 'cursor' },
    ...(cause !== undefined && { cause }),
  });

function parse(cursor: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) return parts;
  } catch (cause) {
    throw invalidCursor(cause);
  }
  throw invalidCursor();
}
