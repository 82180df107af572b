import { BlobError } from '../blob-error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there, or the folder above it is not',
  ENOTDIR: 'is, or lies below, something that is no folder',
  EEXIST: 'is, or lies below, something that is no folder',
  EACCES: 'may not be used by this user',
  EPERM: 'may not be used by this user',
  EROFS: 'lies on a file system that is read-only',
  ENOSPC: 'has no room left',
  EDQUOT: 'has no room left',
};

export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';

/** What the file system refused as BlobError UNAVAILABLE; any other error as it is. */
export function explained(error: unknown): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  return new BlobError('UNAVAILABLE', `The folder of the blobs ${reasons[code] ?? 'cannot be used'} (${code})`, {
    cause: error,
  });
}
