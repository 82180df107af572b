import type { CloudEvent } from '@arkflows/contracts';
import { type BlobInfo, isBlobKey } from './blob-store.js';

/** What an event says of its data when these lie in a blob store. */
export type ClaimCheck = Pick<BlobInfo, 'key' | 'size' | 'sha256' | 'contentType'>;

const SCHEME = 'arkblob:';

/**
 * The attributes of an event without data whose data are this blob: `dataref` of CloudEvents' Claim Check extension, a URI that
 * only the store can follow, beside the data's `datacontenttype`; `arkdatasize` in bytes and `arkdatasha256` in hex are our own.
 */
export const claimCheckAttributes = ({ key, size, sha256, contentType }: ClaimCheck) => ({
  datacontenttype: contentType,
  dataref: `${SCHEME}${key}`,
  arkdatasize: String(size),
  arkdatasha256: sha256,
});

/** Where the data of an event lie; null when it says nothing of that, or what no store of ours can follow. */
export function claimCheckOf({ dataref, arkdatasize, arkdatasha256, datacontenttype }: CloudEvent): ClaimCheck | null {
  if (typeof dataref !== 'string' || !dataref.startsWith(SCHEME)) return null;
  const key = dataref.slice(SCHEME.length);
  const [size, sha256] = [String(arkdatasize), String(arkdatasha256)];
  if (!isBlobKey(key) || !/^\d{1,15}$/.test(size) || !/^[\da-f]{64}$/.test(sha256)) return null;
  return { key, size: Number(size), sha256, contentType: datacontenttype ?? 'application/json' };
}
