import type { IncomingHttpHeaders } from 'node:http';
import { ArkError } from '@arkflows/contracts';

/** `ETag` of a revision. */
export const entityTag = (revision: number): string => `"${revision}"`;

/**
 * Holds a write to its preconditions (RFC 9110): `If-Match` names the state that it changes, `If-None-Match: *` means that there
 * must be none. `current` is null when the resource is not there. Throws ArkError PRECONDITION_FAILED.
 */
export function checkPreconditions(headers: IncomingHttpHeaders, current: number | null): void {
  const match = headers['if-match'];
  if (match !== undefined && !matches(match, current)) {
    throw new ArkError(
      'PRECONDITION_FAILED',
      current === null
        ? 'If-Match was sent, but there is nothing here yet'
        : `It is at ${entityTag(current)} now, not at ${match}`,
    );
  }
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && matches(noneMatch, current)) {
    throw new ArkError('PRECONDITION_FAILED', `It is there already, at ${current === null ? '' : entityTag(current)}`);
  }
}

function matches(header: string, current: number | null): boolean {
  if (current === null) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(entityTag(current));
}
